// Writes unseen doodles as strokes, for a hand that draws them on the page: sketchell run strokes.jsh FILE

StringBuilder json = new StringBuilder("{");
for (String name : List.of("angel", "piano", "violin")) {
  json.append(json.length() == 1 ? "" : ",").append('"').append(name).append("\":[");
  for (int i = 0; i < 20; i++) {
    List<String> strokes = new ArrayList<>();
    for (double[] stroke : Doodles.strokes(name, 77, i)) {
      strokes.add(Arrays.toString(stroke));
    }
    json.append(i == 0 ? "" : ",").append(strokes);
  }
  json.append(']');
}
Files.writeString(Path.of(args[0]), json.append('}'));

// SPDX-License-Identifier: Apache-2.0
