// # 6. Saliency
// Which pixels does an answer rest on? Those whose change would change the score most: the
// gradient of the score with respect to the image says how much.

// ## A trained network
ImageSet images = drawings("violin", "piano", "angel").takeOfEachClass(3200);
Split split = Split.random(images, 0.2, 42);
manualSeed(42);
Sequential network = Networks.tutorial(3);
new Trainer().batchSize(10).fit(new Classifier(network), split);

// ## By hand
// The image is marked as one that a gradient is wanted for. The largest score is followed back to
// the pixels; the sign does not matter.
Tensor image = split.validation().tensor(0).requiresGrad();
Tensor best = network.eval().forward(image).max();
best.backward();
Tensor byHand = image.grad().abs();
print(byHand.shape());

// ## Red over grey
show(figure().add(image, split.validation().className(0)).overlay(byHand));

// ## In one line
// Saliency does the same for any class.
int target = (int) network.forward(image).argmax().item();
Tensor map = new Saliency(network).attribute(image, target);
double difference = map.minus(byHand).abs().max().item();
print("largest difference:", difference);

// ## Other explanations
// Integrated gradients add up to the score; occlusion covers parts of the image and needs no
// gradient; Grad-CAM looks at the feature maps of a layer.
IntegratedGradients integrated = new IntegratedGradients(network);
Tensor parts = integrated.attribute(image, target);
print("left over:", integrated.convergenceDelta(parts, image, target));
Tensor covered = new Occlusion(network).window(5).attribute(image, target);
Tensor maps = new GradCam(network, (Layer) network.get(0)).attribute(image, target);
Tensor smooth = new SmoothGrad(new Saliency(network)).attribute(image, target);
show(figure().columns(4)
    .add(image.detach(), "saliency").overlay(map)
    .add(image.detach(), "smoothed").overlay(smooth)
    .add(image.detach(), "Grad-CAM").overlay(maps)
    .add(image.detach(), "integrated").overlay(parts, ColourMap.DIVERGING, 0.8));

// SPDX-License-Identifier: Apache-2.0
