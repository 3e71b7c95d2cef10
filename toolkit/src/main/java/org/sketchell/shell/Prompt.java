// SPDX-License-Identifier: Apache-2.0
package org.sketchell.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sketchell.data.Examples;
import org.sketchell.data.FittedDrawing;
import org.sketchell.data.ImageSet;
import org.sketchell.data.Notice;
import org.sketchell.data.NpyFile;
import org.sketchell.doodle.Drawings;
import org.sketchell.evaluation.EvaluationReport;
import org.sketchell.file.Printable;
import org.sketchell.model.NetworkWeights;
import org.sketchell.model.TrainedModel;
import org.sketchell.nn.Module;
import org.sketchell.notebook.LearningCurves;
import org.sketchell.picture.Animation;
import org.sketchell.picture.Display;
import org.sketchell.picture.Figure;
import org.sketchell.picture.Panel;
import org.sketchell.picture.Plane;
import org.sketchell.runtime.Device;
import org.sketchell.runtime.DeviceProbe;
import org.sketchell.runtime.EngineException;
import org.sketchell.tensor.Tensor;
import org.sketchell.tensor.Tensors;
import org.sketchell.train.Learner;
import org.sketchell.train.PortableStep;
import org.sketchell.train.Reproduction;
import org.sketchell.train.Trainer;
import org.sketchell.train.TrainingRun;

/** What can be called at the prompt and in scripts without naming a class. */
public final class Prompt {
  /** The system property that names the folder of the drawings. */
  static final String DATA = "sketchell.data";

  static {
    // Whoever calls these words sits at a prompt, perhaps that of another shell.
    Notice.areWritten();
  }

  private Prompt() {}

  // Help -----------------------------------------------------------------------------------------

  /** Prints what can be done at the prompt. */
  public static void help() {
    System.out.println(
        """
        tutorial()                 the next step of the chapter; tutorial(3) begins with lesson 3
        show(x)                    a tensor, a figure or an animation as a picture
        figure().add(x, "title")   pictures side by side; save("x.png") writes them
        drawings("violin", "cat")  an image set; classes that are not there are doodled, if known
        conv2d(1, 5, 3), randn(2, 3), manualSeed(42), ...   layers and tensors without new
        attempt(() -> ...)         runs code and prints the error, should there be one
        help(X.class)              the documentation of a class, help(x) that of a value's class
        In the shell: Tab completes, Shift-Tab documents, /help lists the commands.\
        """);
  }

  /**
   * Prints the documentation of a class: what it is, how it is made, what it can do.
   *
   * @param type a class of the toolkit
   */
  public static void help(Class<?> type) {
    System.out.println(Javadoc.ofType(type));
  }

  /**
   * Prints the documentation of a value's class.
   *
   * @param value any value
   */
  public static void help(Object value) {
    System.out.println(value == null ? "null has no class." : Javadoc.ofType(value.getClass()));
  }

  /**
   * Prints and runs the next step of the tutorial; from the beginning after the last one. In the
   * JDK's jshell, where no code can run other code of yours, it prints the step alone.
   */
  public static void tutorial() {
    Tutorial.OF_THE_SESSION.next();
  }

  /**
   * Prints and runs the first step of a lesson of the tutorial.
   *
   * @param lesson its number, from 1
   */
  public static void tutorial(int lesson) {
    Tutorial.OF_THE_SESSION.begin(lesson);
    Tutorial.OF_THE_SESSION.next();
  }

  // Pictures -------------------------------------------------------------------------------------

  /**
   * Shows a tensor as a picture, or as one picture for each channel.
   *
   * @param tensor [height, width], [channels, height, width], [1, channels, height, width] or
   *     [images, 1, height, width]
   */
  public static void show(Tensor tensor) {
    show(Figure.of(tensor));
  }

  /** Shows a tensor as a picture with a title. */
  public static void show(Tensor tensor, String title) {
    show(Figure.of(tensor, title));
  }

  /**
   * Shows a tensor as a picture in other colours.
   *
   * @param colours the name of a colour map: {@code gray}, {@code viridis}, {@code reds} or {@code
   *     diverging}
   */
  public static void show(Tensor tensor, String title, String colours) {
    show(Figure.of().add(tensor, title, colours));
  }

  /** Shows a plane as a picture. */
  public static void show(Plane plane) {
    show(Figure.of(plane));
  }

  /** Shows a panel, such as a line chart. */
  public static void show(Panel panel) {
    show(Figure.of(panel));
  }

  /** Shows a figure. */
  public static void show(Figure figure) {
    System.out.print(figure.render(Display.detect()));
    System.out.flush();
  }

  /** Plays an animation; Ctrl-C stops it. */
  public static void show(Animation animation) {
    animation.play(System.out, Display.detect());
  }

  /** Shows the learning curves of a training: one chart for each value that was logged. */
  public static void show(TrainingRun run) {
    show(
        LearningCurves.of(run)
            .orElseThrow(
                () ->
                    new ShellException("There are no learning curves yet: no epoch is complete.")));
  }

  /** A figure without panels yet. */
  public static Figure figure() {
    return Figure.of();
  }

  /** A figure of a tensor, as {@link #show(Tensor)} shows it. */
  public static Figure figure(Tensor tensor) {
    return Figure.of(tensor);
  }

  /** A figure of a tensor with a title. */
  public static Figure figure(Tensor tensor, String title) {
    return Figure.of(tensor, title);
  }

  /** A figure without panels yet, with a line above them. */
  public static Figure figure(String title) {
    return Figure.of().title(title);
  }

  // Words ----------------------------------------------------------------------------------------

  /**
   * Prints values, separated by blanks. What a terminal would obey, as in names of classes from
   * elsewhere, is printed as an escape; {@code System.out.println} prints text as it is.
   */
  public static void print(Object... values) {
    System.out.println(
        Arrays.stream(values).map(Printable::lines).collect(Collectors.joining(" ")));
  }

  /**
   * Runs code that may fail, and prints its error as the prompt would; for showing what an error
   * looks like. Gives the result, or null if there was an error.
   */
  public static <T> T attempt(Callable<T> code) {
    try {
      return code.call();
    } catch (Exception | AssertionError e) {
      System.out.println("Error: " + UserMistakes.sentence(e));
      return null;
    }
  }

  // Data -----------------------------------------------------------------------------------------

  /**
   * The folder of the drawings: what the system property {@code sketchell.data} or the variable
   * SKETCHELL_DATA of the environment names, or else {@code data}.
   */
  public static Path drawingFolder() {
    String asked = System.getProperty(DATA, System.getenv("SKETCHELL_DATA"));
    if (asked != null && !asked.isBlank()) {
      return Path.of(asked);
    }
    Path here = Path.of("data");
    return Files.isDirectory(here) ? here : Home.data();
  }

  /**
   * The file of one class of drawings; doodled first, if it is missing and the class is known.
   *
   * @param className such as {@code violin}
   */
  public static Path drawingFile(String className) {
    return Drawings.file(drawingFolder(), className);
  }

  /**
   * The drawings of some classes; their labels follow the given order.
   *
   * @param classNames such as {@code violin}, {@code piano}; without any: violin, piano, angel
   */
  public static ImageSet drawings(String... classNames) {
    List<String> names =
        classNames.length > 0 ? List.of(classNames) : List.of("violin", "piano", "angel");
    return Drawings.read(drawingFolder(), names);
  }

  /**
   * The drawing in a picture, as Quick, Draw! has drawings: found on whatever ground, in whatever
   * ink and at whatever size, and drawn anew.
   *
   * @param file a PNG, JPEG, GIF or BMP file, such as a photo of paper
   * @return uint8 [1, 1, 28, 28], white on black, as a model takes it
   */
  public static Tensor fit(String file) {
    return Tensors.tensor(FittedDrawing.read(Path.of(file), 28, 28).pixels(), 1, 1, 28, 28);
  }

  /**
   * An array that numpy has saved, of whatever numbers, such as targets of a regression.
   *
   * @param file {@code .npy}, {@code .npy.gz}, or {@code .npz} of one array
   * @return of its shape: int64 of whole numbers, float32 of others, but uint8 and bool as they are
   */
  public static Tensor numpy(String file) {
    return NpyFile.readTensor(Path.of(file));
  }

  /**
   * One of the arrays of an {@code .npz} file.
   *
   * @param name such as {@code x_train}
   */
  public static Tensor numpy(String file, String name) {
    return NpyFile.readTensor(Path.of(file), name);
  }

  // Devices --------------------------------------------------------------------------------------

  /** The first GPU, as in {@code new Trainer().device(cuda())}; {@link #cuda(int)} for others. */
  public static Device cuda() {
    return cuda(0);
  }

  /**
   * A GPU by its number, from 0.
   *
   * @throws EngineException if it cannot be used: with the reason, and what to do
   */
  public static Device cuda(int number) {
    Device gpu = Device.cuda(number);
    DeviceProbe.require(gpu);
    return gpu;
  }

  /** The processor. */
  public static Device cpu() {
    return Device.CPU;
  }

  /** The first GPU if it can be used; else the processor, and a line says why. */
  public static Device fastest() {
    return DeviceProbe.choose(System.out::println);
  }

  // Models ---------------------------------------------------------------------------------------

  /**
   * Writes what a run has learned as one ONNX file, with preprocessing, labels and the record of
   * its training.
   *
   * @param file such as {@code model.onnx}; if it cannot be written, the model goes to another
   *     file, which the error names
   */
  public static TrainedModel save(TrainingRun run, String file) {
    TrainedModel model = run.model();
    model.saveOrRescue(Path.of(file));
    return model;
  }

  /**
   * Writes a network as one ONNX file; nothing is said of its training.
   *
   * @param exampleInput what it takes, with a batch dimension, such as {@code zeros(1, 1, 28, 28)}
   * @param file such as {@code network.onnx}
   */
  public static TrainedModel save(Module network, Tensor exampleInput, String file) {
    return saved(TrainedModel.of(network, exampleInput), file);
  }

  /** Writes a network of several inputs as one ONNX file. */
  public static TrainedModel save(Module network, List<Tensor> exampleInputs, String file) {
    return saved(TrainedModel.of(network, exampleInputs.toArray(Tensor[]::new)), file);
  }

  /**
   * Writes the weights of a network alone, with the names that PyTorch has for them.
   *
   * @param file such as {@code weights.safetensors}
   */
  public static void save(Module network, String file) {
    NetworkWeights.save(network, Path.of(file));
  }

  private static TrainedModel saved(TrainedModel model, String file) {
    model.save(Path.of(file));
    return model;
  }

  /**
   * Reads a model's file, written here or by another program.
   *
   * @param file such as {@code model.onnx}
   */
  public static TrainedModel load(String file) {
    return TrainedModel.load(Path.of(file));
  }

  /**
   * Gives a network the weights of a file, all of them or none. PyTorch's names are understood.
   *
   * @param file {@code .safetensors}, or an ONNX model
   */
  public static NetworkWeights load(Module network, String file) {
    return NetworkWeights.load(network, Path.of(file));
  }

  /** The same with those weights that fit; the result says which did not. */
  public static NetworkWeights loadPartly(Module network, String file) {
    return NetworkWeights.loadPartly(network, Path.of(file));
  }

  /**
   * Writes a step of a training as one ONNX file, which any runtime trains with.
   *
   * @param like examples of the kind that it will be given
   * @param batchSize examples that a step takes
   * @param file such as {@code train.onnx}
   */
  public static PortableStep exportTraining(
      Learner learner, Examples like, int batchSize, String file) {
    PortableStep step = new Trainer().batchSize(batchSize).step(learner, like);
    step.save(Path.of(file));
    return step;
  }

  /**
   * Makes a model of what a training step has learned under another runtime.
   *
   * @param step the file that {@link #exportTraining} wrote
   * @param state its state after some steps, one vector after the other, as little-endian float32
   */
  public static TrainedModel importState(String step, String state) {
    return PortableStep.read(Path.of(step)).model(Path.of(state));
  }

  /**
   * Measures how well a model does on labelled drawings.
   *
   * @param model from {@link #save} or {@link #load}
   */
  public static EvaluationReport evaluate(TrainedModel model, ImageSet drawings) {
    return EvaluationReport.of(model, drawings);
  }

  /** Measures how well what a run has learned does on labelled drawings. */
  public static EvaluationReport evaluate(TrainingRun run, ImageSet drawings) {
    return evaluate(run.model(), drawings);
  }

  /** Trains again as a model's record says, and tells what is the same. */
  public static Reproduction reproduce(TrainedModel model) {
    return Reproduction.of(model, Optional.empty());
  }
}
