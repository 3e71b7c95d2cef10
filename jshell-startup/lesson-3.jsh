// The end of lesson 3. Sizes: padding, stride, pooling, and back, as a place to start from.
// Made from scripts/03-sizes.jsh, without what it prints, shows and saves; CONTRIBUTING.md says how.
import java.io.*;
import java.math.*;
import java.net.*;
import java.nio.file.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.prefs.*;
import java.util.regex.*;
import java.util.stream.*;
import org.sketchell.file.*;
import org.sketchell.shape.*;
import org.sketchell.tensor.*;
import org.sketchell.autodiff.*;
import org.sketchell.lowering.*;
import org.sketchell.onnx.*;
import org.sketchell.runtime.*;
import org.sketchell.nn.*;
import org.sketchell.metric.*;
import org.sketchell.optim.*;
import org.sketchell.augment.*;
import org.sketchell.data.*;
import org.sketchell.download.*;
import org.sketchell.doodle.*;
import org.sketchell.record.*;
import org.sketchell.model.*;
import org.sketchell.train.*;
import org.sketchell.explain.*;
import org.sketchell.picture.*;
import org.sketchell.tribuo.*;
import org.sketchell.evaluation.*;
import org.sketchell.nn.Module;
import static org.sketchell.nn.Functional.*;
import static org.sketchell.nn.Conv2d.*;
import static org.sketchell.nn.Options.*;
import static org.sketchell.nn.Losses.*;
import static org.sketchell.tensor.Tensors.*;
import static org.sketchell.shell.Prompt.*;
import static org.sketchell.shell.Checks.*;
org.sketchell.shell.LessonStart.begins("3. Sizes: padding, stride, pooling, and back", false);
manualSeed(42);
Tensor image = drawings("violin").tensor(0);
{ Arrays.asList("no padding ", conv2d(1, 5, 3).forward(image).shape()); }
{ Arrays.asList("padding 1  ", conv2d(1, 5, 3, padding(1)).forward(image).shape()); }
{ Arrays.asList("5x5, pad 2 ", conv2d(1, 5, 5, padding(2)).forward(image).shape()); }
Conv2d strided = conv2d(1, 5, 3, stride(2), padding(1));
Tensor halved = strided.forward(image);
Tensor average = new AvgPool2d(2).forward(image);
Tensor largest = new MaxPool2d(4).forward(image);
ConvTranspose2d back = new ConvTranspose2d(5, 1, 3, stride(2), padding(1), outputPadding(1));
Tensor restored = back.forward(halved);
Functional.Pooled pooled = new MaxPool2d(2).forwardWithIndices(image);
Tensor unpooled = new MaxUnpool2d(2).forward(pooled);
Tensor nearest = new Upsample(4).forward(largest);
Tensor smooth = new Upsample(4).mode("bilinear").forward(largest);
org.sketchell.shell.LessonStart.ends(3, "3. Sizes: padding, stride, pooling, and back", "image", "strided", "halved", "average", "largest", "back", "restored", "pooled", "unpooled", "nearest", "smooth");
// SPDX-License-Identifier: Apache-2.0
