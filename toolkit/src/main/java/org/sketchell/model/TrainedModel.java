// SPDX-License-Identifier: Apache-2.0
package org.sketchell.model;

import ai.onnx.proto.OnnxMl;
import com.google.errorprone.annotations.CheckReturnValue;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sketchell.data.Examples;
import org.sketchell.data.Field;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Meaning;
import org.sketchell.data.Notice;
import org.sketchell.data.Preprocessing;
import org.sketchell.file.AtomicFile;
import org.sketchell.file.FileException;
import org.sketchell.file.Printable;
import org.sketchell.nn.Module;
import org.sketchell.record.Facts;
import org.sketchell.record.TrainingRecord;
import org.sketchell.record.TribuoOrigin;
import org.sketchell.record.Weights;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.OnnxModel;
import org.sketchell.runtime.Pipeline;
import org.sketchell.shape.ElementType;
import org.sketchell.shape.ImageSize;
import org.sketchell.shape.ShapeException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.tribuo.provenance.ModelProvenance;

/**
 * A trained model: network, preprocessing, labels and the record of its training, in one ONNX file
 * that any runtime serves. Nothing needs closing.
 *
 * <p>What it takes are the inputs that the network was trained on, as they lie in files: pixels are
 * float32 [batch, channels, height, width] from 0 to 255, and are scaled inside the model. A
 * classifier gives {@code logits} and {@code probabilities}, float32 [batch, classes]; any other
 * network gives what it gives, as {@code output} or {@code output_0}, {@code output_1}.
 *
 * <p>Classifiers of images that other programs wrote are models too, once their classes are named
 * with {@link #labelled}.
 */
public final class TrainedModel {
  /** Images in one run of the model on the processor. */
  private static final int BATCH = 256;

  /**
   * The same on a GPU, which wants much to do at a time, if they are no more than so many bytes.
   */
  private static final int LARGE_BATCH = 4096;

  private static final long LARGE_BYTES = 256L << 20;

  /** Images that a model of another program is shown to see what it gives. */
  private static final int PROBE = 3;

  private final String name;
  private final ModelFile file;
  private final List<OnnxModel.Port> inputs;
  private final List<OnnxModel.Port> outputs;
  private final Optional<ModelProvenance> provenance;
  private final Optional<TrainingRecord> record;
  private final List<String> labels;
  private final ClassifierPorts ports;
  private final Device device;
  private final boolean byExample;
  private final boolean onOneThread;
  private byte[] bytes;
  private KeptModel running;
  private volatile boolean saidScaled;

  private TrainedModel(
      String name,
      ModelFile file,
      Optional<ModelProvenance> provenance,
      List<String> labels,
      Device device) {
    this(name, file, provenance, labels, device, false);
  }

  private TrainedModel(
      String name,
      ModelFile file,
      Optional<ModelProvenance> provenance,
      List<String> labels,
      Device device,
      boolean onOneThread) {
    this.name = name;
    this.file = file;
    this.inputs = file.inputs();
    this.outputs = file.outputs();
    this.provenance = provenance;
    this.record = provenance.flatMap(TrainingRecord::of);
    this.labels = List.copyOf(labels);
    this.ports =
        file.raw(name)
            .map(pixels -> new ClassifierPorts(NetworkExport.PROBABILITIES, pixels, false))
            .orElseGet(() -> ClassifierPorts.of(facts()));
    this.byExample = file.isByExample();
    this.device = device;
    this.onOneThread = onOneThread;
  }

  // Making ---------------------------------------------------------------------------------------

  /**
   * What a training has made.
   *
   * @param network is written as it computes in evaluation
   * @param labels the classes in the order of its logits; empty if it is no classifier
   * @throws ShapeException if the network does not take such inputs, or as a classifier has another
   *     number of logits, or cannot be written for batches of any size
   */
  public static TrainedModel of(
      Module network,
      List<Field> inputs,
      List<String> labels,
      TrainingRecord record,
      TribuoOrigin origin) {
    ModelFile bare = ModelFile.of(new NetworkExport(network, inputs, labels).write());
    Facts about = about(bare.onnx(), labels, record.network().parameters());
    if (inputs.size() == 1 && inputs.get(0).meaning() == Meaning.PIXELS) {
      ImageSize image = ImageSize.of(inputs.get(0).type().shape());
      about.and(ModelFile.IMAGE, List.of(image.channels(), image.height(), image.width()));
    }
    return new TrainedModel(
        "",
        bare,
        Optional.of(origin.provenance(TrainedModel.class, record, about)),
        labels,
        Device.CPU);
  }

  /**
   * A network without a record of its training.
   *
   * @param network is written as it computes in evaluation
   * @param example one input for each that the network takes, with a batch dimension; their values
   *     do not matter
   * @throws ShapeException if it does not take such inputs, or cannot be written for batches of any
   *     size
   */
  public static TrainedModel of(Module network, Tensor... example) {
    return of(network, NetworkExport.inputs(example), List.of());
  }

  /**
   * A network as a training would leave it, without a record.
   *
   * @param inputs that it is trained on
   * @param labels the classes in the order of its logits; empty if it is no classifier
   * @throws ShapeException as for a training
   */
  public static TrainedModel of(Module network, List<Field> inputs, List<String> labels) {
    OnnxMl.ModelProto onnx = new NetworkExport(network, inputs, labels).write();
    return new TrainedModel("", ModelFile.of(onnx), Optional.empty(), labels, Device.CPU);
  }

  private static Facts about(OnnxMl.ModelProto onnx, List<String> labels, List<String> parameters) {
    return Facts.of(ModelFile.CLASSES, labels)
        .and(ModelFile.WEIGHTS_HASH, Weights.in(onnx, parameters).sha256())
        .and(ModelFile.GRAPH_HASH, Weights.graphHash(onnx));
  }

  /** {@link #load(Path, Device)} on the processor. */
  public static TrainedModel load(Path path) {
    return load(path, Device.CPU);
  }

  /**
   * Reads any ONNX model. If it has a record, it is made sure that weights, labels and
   * preprocessing are those on record.
   *
   * @throws FileException if there is no such file or it is no ONNX model
   * @throws org.sketchell.record.ProvenanceException if one of them does not match the record
   */
  public static TrainedModel load(Path path, Device device) {
    ModelFile file = ModelFile.read(path);
    return of(path.toString(), file, device);
  }

  /**
   * The same of what a file holds that is kept elsewhere, with all of its numbers inside.
   *
   * @param name what the file is called, such as a path of another file system
   * @param content all bytes of the file
   * @throws FileException if it is no ONNX model
   * @throws org.sketchell.record.ProvenanceException as for a file
   */
  public static TrainedModel of(String name, byte[] content) {
    return of(name, ModelFile.of(name, content), Device.CPU);
  }

  /** The model that a message of Tribuo's holds. */
  public static TrainedModel of(OnnxMl.ModelProto whole) {
    return of("", ModelFile.of(whole), Device.CPU);
  }

  /**
   * A model whose weights another program trained. If it classifies images, its provenance says so,
   * as Tribuo has it for models from elsewhere.
   *
   * @param step the file of the step that they were trained with
   */
  public static TrainedModel trainedElsewhere(OnnxMl.ModelProto whole, Path step) {
    TrainedModel model = of(whole);
    return model.labels.isEmpty()
        ? model
        : model.provenance(
            ForeignOrigin.provenance(step, model.file.onnx(), model.labels, model.image()));
  }

  private static TrainedModel of(String name, ModelFile file, Device device) {
    Optional<ModelProvenance> provenance = file.record(name);
    List<String> labels =
        provenance.isPresent()
            ? file.requireUntouched(
                name, Facts.plain((MapProvenance<?>) provenance.get().getInstanceProvenance()))
            : file.labels(name);
    TrainedModel model = new TrainedModel(name, file, provenance, labels, device);
    model.record.ifPresent(known -> file.requirePreprocessing(name, known.training().inputs()));
    return model;
  }

  /**
   * A classifier of images that another program wrote, with its classes, for prediction, evaluation
   * and explanation. It takes pixels from 0 to 255 if it takes bytes, else numbers from 0 to 1.
   *
   * @param classes in the order of its outputs
   * @throws FileException as for {@link #labelled(List, Preprocessing)}
   */
  @CheckReturnValue
  public TrainedModel labelled(List<String> classes) {
    return labelled(
        classes,
        ImageInput.of(title(), inputs).bytes() ? Preprocessing.none() : Preprocessing.unit());
  }

  /**
   * The same for one that takes other numbers.
   *
   * @param white the value that it wants for white, where our images have 255: often 1
   */
  @CheckReturnValue
  public TrainedModel labelled(List<String> classes, double white) {
    return labelled(classes, ClassifierPorts.white(white));
  }

  /**
   * The same for one that takes normalised numbers. Images may lie in its input as [batch,
   * channels, height, width], [batch, height, width, channels], [batch, height, width] or, square
   * and grey, [batch, pixels]; if it takes a fixed number of images, it is run on so many at a
   * time. The one output with a number for each class is read, as probabilities if its numbers are
   * such, else as logits.
   *
   * @param classes in the order of its outputs
   * @param pixels what makes the numbers that it takes of pixels from 0 to 255, such as {@code
   *     Preprocessing.unit().normalizing(List.of(0.1307), List.of(0.3081))}
   * @throws FileException if it is no classifier of images, or has another number of classes
   */
  @CheckReturnValue
  public TrainedModel labelled(List<String> classes, Preprocessing pixels) {
    if (classes.size() != Set.copyOf(classes).size()) {
      throw new FileException("%s has each class once, but they are %s.", title(), classes);
    }
    ImageInput input = ImageInput.of(title(), inputs);
    if (input.bytes() && !pixels.equals(Preprocessing.none())) {
      throw new FileException(
          "%s takes pixels as bytes from 0 to 255, so white is 255, and no mean and deviation fit.",
          title());
    }
    int shown = input.batch() == 0 ? PROBE : input.batch();
    Map<String, Tensor> seen =
        run(Map.of(input.name(), input.laid(pixels.apply(probe(input.size(), shown)))));
    return foreign(
        classes, ClassifierPorts.find(title(), outputs(), classes.size(), shown, seen, pixels));
  }

  /** Black, white and grey images. */
  private static Tensor probe(ImageSize size, int count) {
    List<Tensor> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      images.add(
          Tensors.full(new int[] {0, 255, 128}[i % PROBE], size.shape().insert(0, 1).sizes()));
    }
    return Tensors.concat(0, images).evaluate();
  }

  private TrainedModel foreign(List<String> classes, ClassifierPorts found) {
    return new TrainedModel(
        name,
        file,
        Optional.of(ForeignOrigin.provenance(Path.of(name), file.onnx(), classes, image(), found)),
        classes,
        device);
  }

  /** The same with another record of where it comes from in Tribuo's eyes. */
  @CheckReturnValue
  public TrainedModel provenance(ModelProvenance other) {
    return new TrainedModel(
        name,
        new ModelFile(file.onnx(), Optional.empty(), file.evaluation()),
        Optional.of(other),
        labels,
        device);
  }

  /** The same with a report on it, as JSON, to be kept in its file; the record stays. */
  @CheckReturnValue
  public TrainedModel evaluated(String json) {
    return new TrainedModel(
        name, new ModelFile(file.onnx(), file.provenance(), json), provenance, labels, device);
  }

  /**
   * The same, computing on the thread that asks and on no other: for programs that ask from many
   * threads at a time, such as tasks of a cluster. Answers are the same.
   */
  @CheckReturnValue
  public TrainedModel onOneThread() {
    return new TrainedModel(name, file, provenance, labels, device, true);
  }

  // Looking --------------------------------------------------------------------------------------

  /** The file it was read from; empty if it was made here. */
  public String name() {
    return name;
  }

  /** The classes, in the order of the logits; empty if it is no classifier. */
  public List<String> labels() {
    return labels;
  }

  public List<OnnxModel.Port> inputs() {
    return inputs;
  }

  public List<OnnxModel.Port> outputs() {
    return outputs;
  }

  /**
   * Size of the images that it takes.
   *
   * @throws FileException if it takes something else
   */
  public ImageSize image() {
    return ImageInput.of(title(), inputs).size();
  }

  /** How pixels become numbers inside it; empty if nothing is known of that. */
  public Optional<Preprocessing> preprocessing() {
    return facts().containsKey(ClassifierPorts.KEY) || file.raw(name).isPresent()
        ? Optional.of(ports.preprocessing())
        : file.preprocessing(name).values().stream().findFirst();
  }

  /** What is known of its training; empty for a model that was saved without, or by others. */
  public Optional<TrainingRecord> record() {
    return record;
  }

  /** The record in Tribuo's form. */
  public Optional<ModelProvenance> provenance() {
    return provenance;
  }

  /**
   * The record in Tribuo's form; for a classifier whose file has none, that it is from there and
   * nothing else is known. Empty for a network that was never in a file.
   */
  public Optional<ModelProvenance> origin() {
    return provenance.or(
        () ->
            name.isEmpty() || labels.isEmpty()
                ? Optional.empty()
                : Optional.of(
                    ForeignOrigin.provenance(Path.of(name), file.onnx(), labels, image())));
  }

  /** Facts of the model itself, as they are on record. */
  Map<String, Object> facts() {
    return provenance
        .map(known -> Facts.plain((MapProvenance<?>) known.getInstanceProvenance()))
        .orElse(Map.of());
  }

  /** The JSON of the last report that was kept in it. */
  public Optional<String> evaluation() {
    return Optional.of(file.evaluation()).filter(json -> !json.isEmpty());
  }

  /** What is noted in the file besides labels, preprocessing, record and report. */
  public Map<String, String> notes() {
    return file.notes();
  }

  /** The program that wrote it. */
  public String producer() {
    return file.onnx().getProducerName();
  }

  /** The weights by the names of parameters and buffers; without a record, all of its numbers. */
  public Weights weights() {
    return Weights.in(
        file.onnx(),
        record.map(known -> known.network().parameters()).orElseGet(file::initializers));
  }

  // Running --------------------------------------------------------------------------------------

  /**
   * Runs it.
   *
   * @param inputs one for each of {@link #inputs()}, in their order; bytes are taken as float32
   * @throws ShapeException if they do not fit
   */
  public Map<String, Tensor> run(Tensor... inputs) {
    List<OnnxModel.Port> wanted = inputs();
    if (inputs.length != wanted.size()) {
      throw new ShapeException("%s takes %s, but got %d inputs.", title(), wanted, inputs.length);
    }
    Map<String, Tensor> named = new LinkedHashMap<>();
    for (int i = 0; i < inputs.length; i++) {
      named.put(wanted.get(i).name(), inputs[i]);
    }
    return run(named);
  }

  /**
   * Runs it on all examples of a set, some at a time.
   *
   * @param examples have its inputs, in their order; their targets do not matter
   * @return what it gives, by name, each [examples, ...]
   * @throws ShapeException if they do not fit
   */
  public Map<String, Tensor> run(Examples examples) {
    int fixed = fixedBatch();
    int most = fixed == 0 ? atOnce() : fixed;
    List<Map<String, Tensor>> parts =
        Pipeline.inOrder(
            (examples.size() + most - 1) / most,
            device,
            i -> part(examples, i * most, most, fixed));
    Map<String, Tensor> whole = new LinkedHashMap<>();
    if (!parts.isEmpty()) {
      parts
          .get(0)
          .keySet()
          .forEach(
              port -> whole.put(port, joined(parts.stream().map(part -> part.get(port)).toList())));
    }
    return whole;
  }

  private Map<String, Tensor> part(Examples examples, int from, int most, int fixed) {
    int count = Math.min(examples.size() - from, most);
    int last = from + count - 1;
    // A fixed batch is filled up with the last example.
    int[] chosen =
        IntStream.range(from, from + (fixed == 0 ? count : fixed))
            .map(index -> Math.min(index, last))
            .toArray();
    List<Tensor> stored;
    // Somebody's own examples need not be fit for two threads.
    synchronized (examples) {
      stored = examples.stored(chosen);
    }
    Map<String, Tensor> part = new LinkedHashMap<>();
    run(stored.subList(0, examples.inputs().size()).toArray(Tensor[]::new))
        .forEach((port, rows) -> part.put(port, first(rows, count, most)));
    return part;
  }

  /** How many examples every input takes at a time; 0 for any number. */
  private int fixedBatch() {
    Set<Long> sizes =
        inputs().stream()
            .map(port -> port.sizes().isEmpty() ? -1L : port.sizes().get(0))
            .collect(Collectors.toSet());
    return sizes.size() == 1 ? Math.toIntExact(Math.max(0, sizes.iterator().next())) : 0;
  }

  /** How many examples are computed at a time where any number will do. */
  private int atOnce() {
    if (device.kind() == Device.Kind.CPU) {
      return BATCH;
    }
    long bytes =
        inputs().stream()
            .mapToLong(
                port -> port.sizes().stream().skip(1).reduce((long) Float.BYTES, (a, b) -> a * b))
            .sum();
    return (int) Math.max(1, Math.min(LARGE_BATCH, LARGE_BYTES / Math.max(1, bytes)));
  }

  private static Tensor first(Tensor rows, int count, int all) {
    return count < all && rows.rank() > 0 && rows.size(0) == all
        ? rows.slice(0, 0, count).evaluate()
        : rows;
  }

  private static Tensor joined(List<Tensor> parts) {
    return parts.size() == 1 ? parts.get(0) : Tensors.concat(0, parts).evaluate();
  }

  private Map<String, Tensor> run(Map<String, Tensor> inputs) {
    Map<String, Tensor> fitting = new LinkedHashMap<>();
    for (OnnxModel.Port port : this.inputs) {
      Tensor given = inputs.get(port.name());
      boolean stored =
          given.elementType() == ElementType.UINT8 || given.elementType() == ElementType.BOOL;
      fitting.put(port.name(), stored ? given.to(served(port)) : given);
    }
    try {
      return running().run(fitting);
    } finally {
      // The session is freed with this object.
      Reference.reachabilityFence(this);
    }
  }

  private static ElementType served(OnnxModel.Port port) {
    return switch (port.elements()) {
      case "INT64", "INT32" -> ElementType.INT64;
      case "UINT8" -> ElementType.UINT8;
      case "BOOL" -> ElementType.BOOL;
      default -> ElementType.FLOAT32;
    };
  }

  private synchronized OnnxModel running() {
    if (running == null) {
      running = new KeptModel(title(), bytes(), device, byExample, onOneThread);
    }
    return running.model();
  }

  /**
   * The logits of images.
   *
   * @param images uint8 or float32 [batch, channels, height, width], pixels from 0 to 255
   * @return float32 [batch, classes]
   * @throws FileException if it is no classifier, or gives only probabilities
   */
  public Tensor logits(Tensor images) {
    requireLabels();
    String output =
        ports
            .logits(outputs())
            .orElseThrow(() -> new FileException("%s gives no logits.", title()));
    return scores(images, output);
  }

  /**
   * The output that says most of a class: its logits, or else what it has of probabilities.
   *
   * @throws FileException if it is no classifier
   */
  String scores() {
    requireLabels();
    return ports.logits(outputs()).orElse(ports.output());
  }

  /**
   * The probabilities of the classes.
   *
   * @param images as for {@link #logits}
   * @return float32 [batch, classes]; each row sums to 1
   * @throws FileException if it is no classifier
   */
  public Tensor probabilities(Tensor images) {
    requireLabels();
    Tensor scores = scores(images, ports.output());
    return ports.softmax() ? scores.softmax(1) : scores;
  }

  /**
   * The most probable class of each image.
   *
   * @param images as for {@link #logits}
   * @throws FileException if it is no classifier
   * @throws ScoreException if some probabilities are NaN
   */
  public List<String> predict(Tensor images) {
    float[] probabilities = probabilities(images).toFloatArray();
    List<String> predicted = new ArrayList<>();
    int unclear = 0;
    int first = 0;
    for (int i = 0; i < images.size(0); i++) {
      OptionalInt best = MostProbable.of(probabilities, i, labels.size());
      if (best.isPresent()) {
        predicted.add(labels.get(best.getAsInt()));
      } else {
        first = unclear++ == 0 ? i : first;
      }
    }
    if (unclear > 0) {
      throw ScoreException.ofNaN(title(), unclear, images.size(0), first);
    }
    return predicted;
  }

  /** The same for the images of a set, with their pixels as they lie in files. */
  public List<String> predict(ImageSet images) {
    return predict(images.stored().get(0));
  }

  private Tensor scores(Tensor images, String output) {
    ImageSize image = image();
    if (images.rank() != 4 || !images.shape().equals(image.shape().insert(0, images.size(0)))) {
      throw new ShapeException(
          "%s takes images [batch, %d, %d, %d], but got %s.",
          title(), image.channels(), image.height(), image.width(), images.type());
    }
    sayIfScaled(images);
    ImageInput input = ImageInput.of(title(), inputs);
    int most = input.batch() == 0 ? atOnce() : input.batch();
    List<Tensor> parts =
        Pipeline.inOrder(
            (images.size(0) + most - 1) / most,
            device,
            i ->
                scores(images, i * most, Math.min(images.size(0) - i * most, most), input, output));
    if (parts.isEmpty()) {
      return Tensors.zeros(0, labels.size());
    }
    return joined(parts);
  }

  /** Pixels that were divided already are nearly black here, and answered all the same. */
  private void sayIfScaled(Tensor images) {
    boolean divides = preprocessing().filter(how -> !how.equals(Preprocessing.none())).isPresent();
    if (saidScaled || !divides || images.elementType() != ElementType.FLOAT32) {
      return;
    }
    float least = 0;
    float most = 0;
    for (float pixel : images.toFloatArray()) {
      least = Math.min(least, pixel);
      most = Math.max(most, pixel);
    }
    if (least == 0 && most > 0 && most <= 1) {
      saidScaled = true;
      Notice.say(
          List.of(
              "All pixels that "
                  + title()
                  + " was given are between 0 and 1, but it takes them from 0 to 255, as they lie in"
                  + " files: predict(set) gives it those, times(255) makes them."));
    }
  }

  /** Whether {@link #logits} gives any, if it is a classifier. */
  public boolean givesLogits() {
    return ports.logits(outputs()).isPresent();
  }

  /** Whether that are probabilities, for want of logits. */
  boolean givesOnlyProbabilities() {
    return !givesLogits();
  }

  private Tensor scores(Tensor images, int from, int count, ImageInput input, String output) {
    Tensor some = count == images.size(0) ? images : images.slice(0, from, from + count);
    Tensor numbers = ports.preprocessing().apply(some.to(ElementType.FLOAT32));
    Tensor fed = input.laid(numbers);
    Tensor part = run(Map.of(input.name(), fed)).get(output);
    if (part == null || !ClassifierPorts.scores(part, fed.size(0), labels.size())) {
      throw new FileException(
          "%s has %d class labels, but gives %s; if it is another program's, name its classes:"
              + " with labelled(classes), or --labels.",
          title(), labels.size(), outputs());
    }
    return first(part.reshape(fed.size(0), labels.size()), count, fed.size(0));
  }

  /**
   * Makes sure that ONNX Runtime can run it.
   *
   * @throws FileException with its reason if it cannot
   */
  public void requireRunnable() {
    running();
  }

  /**
   * Size of the images that it tells apart.
   *
   * @throws FileException if it is no classifier of images
   */
  public ImageSize classifiedImage() {
    requireLabels();
    return image();
  }

  private void requireLabels() {
    if (labels.isEmpty()) {
      throw new FileException(
          "%s is an ONNX model, but no classifier that Sketchell knows: it has no class labels"
              + " (metadata %s); sketchell info shows what it has. If it classifies images, name its"
              + " classes: with labelled(classes), or --labels of sketchell predict and evaluate.",
          title(), ModelFile.LABELS);
    }
  }

  String title() {
    return name.isEmpty() ? "The model" : name;
  }

  /** The same file in other forms, for those who serve it. */
  public ModelExport export() {
    return ModelExport.of(this);
  }

  ModelFile file() {
    return file.with(provenance);
  }

  // Keeping --------------------------------------------------------------------------------------

  /** The content of its file; made once. Not to be changed. */
  byte[] bytes() {
    synchronized (file) {
      if (bytes == null) {
        bytes = onnx("", 0).toByteArray();
      }
      return bytes;
    }
  }

  /** Size of its file in bytes. */
  public long size() {
    return bytes().length;
  }

  /** The whole ONNX model, with everything that its file has. */
  public OnnxMl.ModelProto onnx(String domain, long version) {
    return file.with(provenance).whole(domain, version);
  }

  /**
   * The network in its file as a module, to be explained, or trained on: it takes what the network
   * is given, numbers and not pixels, and gives the logits of a classifier, else its one output.
   *
   * @throws FileException if its graph has something that Sketchell has not
   */
  public LoadedNetwork network() {
    List<String> outputs =
        labels.isEmpty()
            ? outputs().stream().map(OnnxModel.Port::name).toList()
            : List.of(scores());
    return LoadedNetwork.of(
        title(), file.onnx(), outputs, !labels.isEmpty() && givesOnlyProbabilities());
  }

  /**
   * Writes its file, whole or not at all.
   *
   * @param path usually {@code something.onnx}
   * @throws FileException if it cannot be written
   */
  public void save(Path path) {
    AtomicFile.write(path, bytes());
  }

  /**
   * Writes its file, and if that fails another one in the working, home or temporary folder, so
   * that what was trained is not lost.
   *
   * @throws RescuedModelException if it is in another file, which the sentence names
   * @throws FileException if it can be written nowhere
   */
  public void saveOrRescue(Path path) {
    try {
      save(path);
    } catch (FileException e) {
      throw RescuedModelException.rescue(this, path, e);
    }
  }

  /**
   * Writes a file beside one that stays as it is, such as {@code model.interrupted.onnx}.
   *
   * @param word what comes before the ending; a number follows it where there is such a file
   *     already
   * @return the file
   * @throws RescuedModelException if it is in another file, which the sentence names
   * @throws FileException if it can be written nowhere
   */
  public Path saveBeside(Path path, String word) {
    Path folder = path.toAbsolutePath().getParent();
    Path beside = path.resolveSibling(FreeName.in(folder, path, word).getFileName());
    saveOrRescue(beside);
    return beside;
  }

  /** What it takes and gives, its classes, and how it was trained in a few words. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name.isEmpty() ? "model" : Printable.line(name));
    text.append(": ").append(inputs()).append(" -> ").append(outputs());
    if (!labels.isEmpty()) {
      text.append(", classes ").append(shown(labels));
    }
    record.ifPresent(
        known ->
            text.append("; trained for ")
                .append(known.progress().epochs())
                .append(known.progress().epochs() == 1 ? " epoch" : " epochs"));
    return text.toString();
  }

  /** Whether a network gives one logit for each of some classes. */
  public static boolean classifies(Module network, List<Field> inputs, int classes) {
    return NetworkExport.classifies(network, inputs, classes);
  }

  private static String shown(List<String> labels) {
    int most = 20;
    List<String> names = labels.stream().limit(most).map(Printable::line).toList();
    return labels.size() <= most
        ? names.toString()
        : names + " and " + (labels.size() - most) + " more";
  }
}
