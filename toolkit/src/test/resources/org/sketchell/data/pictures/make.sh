#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the pictures in this folder, of 12 x 8 pixels each, and writes down what is in them.
#
#     sh make.sh
#
# Beside each picture lies what it holds, row by row, four samples a pixel (red, green, blue,
# opacity): NAME.rgba of bytes, or NAME.rgba16 of two bytes each, the higher one first, where the
# picture has 16 bits. ImageMagick says it, and Pillow has to agree, else the script ends; the few
# that only one of them reads right are named at the end. What ImageMagick does not write is written
# by Pillow or byte by byte. Pictures that are not to be read have nothing beside them.
#
# Made with ImageMagick 6.9.11-60 (libjpeg-turbo 2.1.5, libpng 1.6.39) and Python 3.11 with Pillow
# 9.4.0; the same programs make the same bytes.
set -eu
cd "$(dirname "$0")"
export LC_ALL=C
rm -f ./*.png ./*.jpg ./*.gif ./*.bmp ./*.webp ./*.tif ./*.heic ./*.svg ./*.rgba ./*.rgba16
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The pattern: no row, column or corner like another, and every sample of 16 bits with a low half
# of its own.
cat > "$work/pattern.py" <<'PY'
import zlib
from struct import pack

W, H = 12, 8


def rgb(x, y):
    """Sharp, of all values."""
    if x < 3 and y < 2:
        return 255, 0, 0
    return 20 * x + 9, 30 * y + 7, (x * 37 + y * 59 + x * y) % 256


def smooth(x, y):
    """As a photograph is, for JPEG."""
    return 30 + 15 * x, 200 - 20 * y, 60 + 9 * x + 8 * y


def gray(x, y):
    return (rgb(x, y)[0] + 11 * y) % 256


def wide(value, x, y):
    return 256 * value + (91 * x + 57 * y + value) % 256


def alpha(x, y):
    return 0 if x > 8 and y > 4 else 255 if x < 6 else 250 - 17 * x - 5 * y


def pixels(of):
    return [of(x, y) for y in range(H) for x in range(W)]


def chunk(kind, data):
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))


def png(depth, kind, rows, *chunks):
    """A PNG file of rows of packed samples."""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", pack(">IIBBBBB", W, H, depth, kind, 0, 0, 0))
        + b"".join(chunk(*one) for one in chunks)
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9))
        + chunk(b"IEND", b"")
    )


def profile(space):
    """An ICC profile unlike sRGB: the light as it is, and red and blue exchanged."""

    def xyz(x, y, z):
        return b"XYZ \0\0\0\0" + pack(">iii", *(round(65536 * v) for v in (x, y, z)))

    curve = b"curv\0\0\0\0" + pack(">IHH", 1, 256, 0)
    text = b"text\0\0\0\0none\0\0\0\0"
    desc = b"desc\0\0\0\0" + pack(">I", 5) + b"test\0" + bytes(11 + 67 + 1)
    tags = [(b"desc", desc), (b"cprt", text), (b"wtpt", xyz(0.9642, 1, 0.8249))]
    if space == b"GRAY":
        tags += [(b"kTRC", curve)]
    else:
        tags += [
            (b"rXYZ", xyz(0.1431, 0.0606, 0.7141)),
            (b"gXYZ", xyz(0.3851, 0.7169, 0.0971)),
            (b"bXYZ", xyz(0.4360, 0.2225, 0.0139)),
            (b"rTRC", curve),
            (b"gTRC", curve),
            (b"bTRC", curve),
        ]
    at = 128 + 4 + 12 * len(tags)
    table, data = pack(">I", len(tags)), b""
    for name, content in tags:
        content += bytes(-len(content) % 4)
        table += name + pack(">II", at + len(data), len(content))
        data += content
    head = pack(">I4sI4s4s4s", at + len(data), b"test", 0x02100000, b"mntr", space, b"XYZ ")
    head += pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    head += pack(">iii", 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + table + data


def write(name, data):
    with open(name, "wb") as file:
        file.write(data)
PY
export PYTHONPATH="$work" PYTHONDONTWRITEBYTECODE=1

/usr/bin/python3 - "$work" <<'PY'
import sys
from pattern import *

to = sys.argv[1] + "/"
write(to + "rgb.ppm", b"P6 12 8 255\n" + b"".join(bytes(p) for p in pixels(rgb)))
write(to + "smooth.ppm", b"P6 12 8 255\n" + b"".join(bytes(p) for p in pixels(smooth)))
write(to + "gray.pgm", b"P5 12 8 255\n" + bytes(pixels(gray)))
write(to + "alpha.pgm", b"P5 12 8 255\n" + bytes(pixels(alpha)))
write(to + "rgb16.ppm", b"P6 12 8 65535\n" + b"".join(
    pack(">3H", *(wide(v, x, y) for v in rgb(x, y))) for y in range(H) for x in range(W)))
for name, of in ("gray", gray), ("alpha", alpha):
    write(to + name + "16.pgm", b"P5 12 8 65535\n" + b"".join(
        pack(">H", wide(of(x, y), x, y)) for y in range(H) for x in range(W)))
for bits in 1, 2, 4:
    most = 2**bits - 1
    write(to + "gray%d.pgm" % bits, b"P5 12 8 %d\n" % most + bytes(v >> 8 - bits for v in pixels(gray)))
# Of 2, 4, 16 and 96 colours, the first one in the upper left corner only.
for bits in 1, 2, 4, 8:
    many = min(2**bits, W * H)
    write(to + "colours%d.ppm" % bits, b"P6 12 8 255\n" + b"".join(
        bytes((200 - 13 * n % 200, 50 + 2 * n, (n * 77 + 40) % 256))
        for n in (0 if x + y == 0 else (x * 5 + y * 3 + x * y) % many if many < 96 else W * y + x
                  for y in range(H) for x in range(W))))
write(to + "rgb.icc", profile(b"RGB "))
write(to + "gray.icc", profile(b"GRAY"))
PY

p=$work
make() { # FILE ARGUMENTS...: by ImageMagick, without dates
  made=$1
  shift
  convert "$@" -define png:exclude-chunks=date,time "$made"
}

# --- PNG ---------------------------------------------------------------------------------------
for bits in 1 2 4; do
  make gray-$bits.png "$p/gray$bits.pgm" -define png:color-type=0 -define png:bit-depth=$bits
done
make gray-8.png "$p/gray.pgm" -define png:color-type=0 -define png:bit-depth=8
make gray-16.png "$p/gray16.pgm" -define png:color-type=0 -define png:bit-depth=16
make rgb-8.png "$p/rgb.ppm" -define png:color-type=2 -define png:bit-depth=8
make rgb-16.png "$p/rgb16.ppm" -define png:color-type=2 -define png:bit-depth=16
opacity() { # SIZE: what copies the opacities onto the picture before
  printf '%s' "$p/alpha$1.pgm -alpha off -compose CopyOpacity -composite"
}
make gray-alpha-8.png "$p/gray.pgm" $(opacity "") \
  -define png:color-type=4 -define png:bit-depth=8
make gray-alpha-16.png "$p/gray16.pgm" $(opacity 16) \
  -define png:color-type=4 -define png:bit-depth=16
make rgba-8.png "$p/rgb.ppm" $(opacity "") -define png:color-type=6 -define png:bit-depth=8
make rgba-16.png "$p/rgb16.ppm" $(opacity 16) -define png:color-type=6 -define png:bit-depth=16
make interlaced-rgb-8.png "$p/rgb.ppm" -interlace PNG -define png:color-type=2
make interlaced-gray-1.png "$p/gray1.pgm" -interlace PNG \
  -define png:color-type=0 -define png:bit-depth=1
make interlaced-rgba-16.png "$p/rgb16.ppm" $(opacity 16) -interlace PNG \
  -define png:color-type=6 -define png:bit-depth=16
make interlaced-palette-8.png "$p/colours4.ppm" -interlace PNG \
  -define png:color-type=3 -define png:bit-depth=8
make icc-rgb-8.png "$p/rgb.ppm" -profile "$p/rgb.icc" -define png:color-type=2
make icc-gray-8.png "$p/gray.pgm" -profile "$p/gray.icc" -define png:color-type=0

# Palettes of all depths, what is transparent by tRNS, and what gAMA and sRGB say, exactly.
/usr/bin/python3 - "$work" <<'PY'
from pattern import *

for bits in 1, 2, 4, 8:
    many = min(2**bits, W * H)
    colours = b"".join(bytes((n * 90 % 256, 255 - 2 * n, 31 * n % 256)) for n in range(many))
    index = lambda x, y: 0 if x + y == 0 else (x * 5 + y * 3 + x * y) % many
    rows = []
    for y in range(H):
        row = "".join(format(index(x, y), "0%db" % bits) for x in range(W))
        row += "0" * (-len(row) % 8)
        rows.append(bytes(int(row[i : i + 8], 2) for i in range(0, len(row), 8)))
    opacities = bytes(200 * n % 256 for n in range(max(1, many - 3)))
    write("palette-%d.png" % bits, png(bits, 3, rows, (b"PLTE", colours)))
    write("palette-%d-trns.png" % bits, png(bits, 3, rows, (b"PLTE", colours), (b"tRNS", opacities)))
grays = pixels(gray)
rows = [bytes(grays[W * y : W * y + W]) for y in range(H)]
colours = [b"".join(bytes(rgb(x, y)) for x in range(W)) for y in range(H)]
wide_rows = [b"".join(pack(">H", wide(gray(x, y), x, y)) for x in range(W)) for y in range(H)]
wide_colours = [
    b"".join(pack(">3H", *(wide(v, x, y) for v in rgb(x, y))) for x in range(W)) for y in range(H)
]
for bits, clear in (1, 1), (2, 2), (4, 13):
    small = [
        int("".join(format(gray(x, y) >> 8 - bits, "0%db" % bits) for x in range(W)).ljust(48, "0"), 2)
        .to_bytes(6, "big")[: -(-W * bits // 8)]
        for y in range(H)
    ]
    write("gray-%d-trns.png" % bits, png(bits, 0, small, (b"tRNS", pack(">H", clear))))
write("gray-8-trns.png", png(8, 0, rows, (b"tRNS", pack(">H", gray(5, 3)))))
write("gray-16-trns.png", png(16, 0, wide_rows, (b"tRNS", pack(">H", wide(gray(5, 3), 5, 3)))))
write("rgb-8-trns.png", png(8, 2, colours, (b"tRNS", pack(">3H", 255, 0, 0))))
write("rgb-16-trns.png", png(16, 2, wide_colours,
                             (b"tRNS", pack(">3H", *(wide(v, 5, 3) for v in rgb(5, 3))))))
write("gamma-rgb-8.png", png(8, 2, colours, (b"gAMA", pack(">I", 100000))))
write("gamma-gray-8.png", png(8, 0, rows, (b"gAMA", pack(">I", 100000))))
write("srgb-8.png", png(8, 2, colours, (b"sRGB", b"\0"), (b"gAMA", pack(">I", 45455))))
write("srgb-gray-8.png", png(8, 0, rows, (b"sRGB", b"\0"), (b"gAMA", pack(">I", 45455))))
PY

# Cut short, and with a bit of a pixel, of a palette and of a checksum turned round.
/usr/bin/python3 - <<'PY'
from pattern import *

data = open("rgb-8.png", "rb").read()
write("cut.png", data[: len(data) // 2])
at = data.index(b"IDAT")
size = int.from_bytes(data[at - 4 : at], "big")
end = at + 4 + size
write("crc-wrong.png", data[: end + 3] + bytes([data[end + 3] ^ 1]) + data[end + 4 :])
palette = bytearray(open("palette-4.png", "rb").read())
palette[palette.index(b"PLTE") + 9] ^= 64
write("crc-wrong-palette.png", bytes(palette))
# Not packed, so that nothing but the checksums tells.
stored = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(v for x in range(W) for v in rgb(x, y))
                                               for y in range(H)), 0))
stored = bytearray(data[:33] + stored + chunk(b"IEND", b""))
stored[-60] ^= 64
write("crc-wrong-pixel.png", bytes(stored))
# What is beside the picture may be damaged: this text is none of it.
write("crc-wrong-text.png", data[:33] + chunk(b"tEXt", b"Title\0x")[:-1] + b"\0" + data[33:])
PY

# --- JPEG --------------------------------------------------------------------------------------
jpeg="$p/smooth.ppm -quality 92"
make baseline.jpg $jpeg -sampling-factor 2x1
make progressive.jpg $jpeg -interlace JPEG
make gray.jpg "$p/smooth.ppm" -colorspace Gray -quality 92
make gray-progressive.jpg "$p/smooth.ppm" -colorspace Gray -quality 92 -interlace JPEG
make 420.jpg $jpeg -sampling-factor 2x2
make 444.jpg $jpeg -sampling-factor 1x1
make 440.jpg $jpeg -sampling-factor 1x2
make sharp.jpg "$p/rgb.ppm" -quality 100 -sampling-factor 1x1
make icc.jpg $jpeg -profile "$p/rgb.icc"
make icc-gray.jpg "$p/smooth.ppm" -colorspace Gray -profile "$p/gray.icc" -quality 92
make cmyk.jpg "$p/smooth.ppm" -colorspace CMYK -quality 92
/usr/bin/python3 - "$work" <<'PY'
import sys
from PIL import Image
from pattern import *

picture = Image.open(sys.argv[1] + "/smooth.ppm")
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save("held-%d.jpg" % orientation, quality=92, exif=exif)
jfif = open("444.jpg", "rb").read()
assert jfif[2:4] == b"\xff\xe0"
bare = jfif[:2] + jfif[20:]
# Many programs and cameras write no JFIF segment; what has three components has YCbCr even so.
write("bare-444.jpg", bare)
half = open("420.jpg", "rb").read()
write("bare-420.jpg", half[:2] + half[20:])
gray_jpeg = open("gray.jpg", "rb").read()
write("bare-gray.jpg", gray_jpeg[:2] + gray_jpeg[20:])
# EXIF before JFIF, against the letter of JFIF, as some cameras have it.
held = open("held-6.jpg", "rb").read()
exif = held[held.index(b"\xff\xe1") :]
exif = exif[: 2 + int.from_bytes(exif[2:4], "big")]
write("exif-first.jpg", jfif[:2] + exif + jfif[2:])
write("exif-only-444.jpg", jfif[:2] + exif + bare[2:])
# Components may have any numbers; red, green and blue are told by Adobe's segment or by R, G, B.
def numbered(data, names):
    data = bytearray(data)
    at = data.index(b"\xff\xc0") + 10
    scan = data.index(b"\xff\xda") + 5
    for i in range(3):
        data[at + 3 * i] = names[i]
        data[scan + 2 * i] = names[i]
    return bytes(data)
adobe = b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0"
write("bare-numbers-0.jpg", numbered(bare, (0, 1, 2)))
write("rgb-letters.jpg", numbered(bare, b"RGB"))
write("rgb-adobe.jpg", bare[:2] + adobe + b"\0" + bare[2:])
write("ycc-adobe.jpg", bare[:2] + adobe + b"\1" + bare[2:])
# Where JFIF and Adobe contradict each other, JFIF is right.
write("jfif-adobe.jpg", jfif[:20] + adobe + b"\0" + jfif[20:])
# A marker may have any number of bytes 255 before it.
write("fill-bytes.jpg", jfif[:2] + exif[:2] + exif[2:] + b"\xff\xff\xff" + bare[2:])
at = held.index(b"\xff\xe1")
write("fill-bytes-held.jpg", held[:at] + b"\xff\xff" + held[at:])
write("garbage-behind.jpg", jfif + b"\0garbage\xff\xd8\xff\xe0 and more" * 3)
write("cut.jpg", jfif[: jfif.index(b"\xff\xda") + 14 + 20])
dense = open("progressive.jpg", "rb").read()
write("cut-progressive.jpg", dense[: dense.rindex(b"\xff\xda") + 10])
write("no-end.jpg", jfif[:-2])
ink = open("cmyk.jpg", "rb").read()
at = ink.index(b"Adobe") + 11
# Adobe's number tells of four components whether they are CMYK (0) or YCCK (2).
write("cmyk.jpg", ink[:at] + b"\0" + ink[at + 1 :])
write("ycck.jpg", ink[:at] + b"\2" + ink[at + 1 :])
PY

# --- GIF ---------------------------------------------------------------------------------------
make palette.gif "$p/colours8.ppm"
make two.gif "$p/gray1.pgm"
make interlaced.gif "$p/colours4.ppm" -interlace GIF
make transparent.gif "$p/colours4.ppm" -transparent 'rgb(200,50,40)'
make animated.gif -delay 10 -loop 0 "$p/colours4.ppm" "$p/colours2.ppm" "$p/gray1.pgm"
# The first frame of an animation may be smaller than its canvas: 7 x 5 pixels at (3, 2) here.
make frame-smaller.gif \( "$p/colours4.ppm" -crop 7x5+1+1 -repage 12x8+3+2 \) "$p/colours2.ppm"
# The ground that it lies on is then the fourth colour, or nothing where the frame is transparent.
printf '\003' | dd of=frame-smaller.gif bs=1 seek=11 conv=notrunc 2> "$work/warning"
make frame-transparent.gif transparent.gif -crop 7x5+1+1 -repage 12x8+3+2
head -c 350 palette.gif > cut.gif

# --- BMP ---------------------------------------------------------------------------------------
make BMP3:palette-1.bmp "$p/colours1.ppm" -type Palette
make BMP3:palette-4.bmp "$p/colours4.ppm" -type Palette
make BMP3:palette-8.bmp "$p/colours8.ppm" -type Palette -compress None
make BMP3:gray-8.bmp "$p/gray.pgm" -type Palette -compress None
make BMP2:os2-4.bmp "$p/colours4.ppm" -type Palette
make BMP2:os2-24.bmp "$p/rgb.ppm" -type TrueColor
make BMP3:rle-8.bmp "$p/colours4.ppm" -type Palette -compress RLE
make BMP3:rgb-24.bmp "$p/rgb.ppm" -type TrueColor
make BMP:version-4-24.bmp "$p/rgb.ppm" -type TrueColor
make BMP:rgba-32.bmp "$p/rgb.ppm" $(opacity "") -type TrueColorAlpha
make fields-565.bmp "$p/rgb.ppm" -define bmp:subtype=RGB565
make fields-555.bmp "$p/rgb.ppm" -define bmp:subtype=RGB555
/usr/bin/python3 - <<'PY'
from pattern import *


def bmp(bits, rows, height=H, packing=0, palette=b"", masks=b""):
    """A BMP file of version 3, of rows as they lie in it."""
    data = b"".join(rows)
    at = 54 + len(masks) + len(palette)
    return (
        b"BM" + pack("<IHHI", at + len(data), 0, 0, at)
        + pack("<IiiHHIIiiII", 40, W, height, 1, bits, packing, len(data), 2835, 2835,
               len(palette) // 4, 0)
        + masks + palette + data
    )


colours = [[rgb(x, y) for x in range(W)] for y in range(H)]
three = [b"".join(bytes(c[::-1]) for c in row) for row in colours]
four = [b"".join(bytes(c[::-1]) + b"\0" for c in row) for row in colours]
five = [
    b"".join(pack("<H", c[0] >> 3 << 10 | c[1] >> 3 << 5 | c[2] >> 3) for c in row)
    for row in colours
]
write("top-down-24.bmp", bmp(24, three, -H))
# The fourth byte is none of the picture, says the format: it is 0, and nothing is transparent.
write("rgb-32.bmp", bmp(32, four[::-1]))
write("top-down-32.bmp", bmp(32, four, -H))
write("rgb-16.bmp", bmp(16, five[::-1]))
mixed = [b"".join(bytes((0, c[0], c[1], c[2])) for c in row) for row in colours]
write("fields-32.bmp", bmp(32, mixed[::-1], packing=3, masks=pack("<III", 0xff00, 0xff0000, 0xff000000)))
# A colour may have no bits at all.
write("fields-no-blue.bmp", bmp(32, mixed[::-1], packing=3, masks=pack("<III", 0xff00, 0xff0000, 0)))
palette = b"".join(bytes((15 * n + 3, 250 - 16 * n, n * 77 % 256, 0)) for n in range(16))
index = [[(x * 5 + y * 3 + x * y) % 16 for x in range(W)] for y in range(H)]
write("top-down-4.bmp", bmp(4, [
    bytes(16 * row[x] + row[x + 1] for x in range(0, W, 2)) + b"\0\0" for row in index
], -H, palette=palette))
# Runs, absolute pixels, and ends of lines.
packed = []
for row in index[::-1]:
    packed.append(b"\3" + bytes([17 * row[0]]))  # three pixels of one colour
    packed.append(b"\0\5" + bytes([16 * row[3] + row[4], 16 * row[5] + row[6], 16 * row[7], 0]))
    packed.append(b"\4" + bytes([16 * row[8] + row[9]]))  # four of two in turn
    packed.append(b"\0\0")
packed[-1] = b"\0\1"
write("rle-4.bmp", bmp(4, packed, packing=2, palette=palette))
write("cut-24.bmp", open("rgb-24.bmp", "rb").read()[:200])
write("cut-4.bmp", open("palette-4.bmp", "rb").read()[:150])
write("cut-rle-8.bmp", open("rle-8.bmp", "rb").read()[:1120])
PY

# --- What is not read --------------------------------------------------------------------------
make picture.webp "$p/rgb.ppm" -define webp:lossless=true
make picture.tif "$p/rgb.ppm" -compress None
make picture.heic "$p/rgb.ppm"
echo '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="8"><path d="M2 2h5v3"/></svg>' \
  > picture.svg
: > empty.png

# --- What is in them ---------------------------------------------------------------------------
for file in *.png *.jpg *.gif *.bmp; do
  case $file in
    empty.png | cut* | crc-wrong.png | crc-wrong-p* | cmyk.jpg | ycck.jpg | no-end.jpg) continue ;;
    *-16.png | *-16-trns.png) convert "$file" -depth 16 -endian MSB "RGBA:$file.rgba16" ;;
    # The first frame on its canvas.
    *.gif) convert "$file" -coalesce -delete 1--1 -depth 8 "RGBA:$file.rgba" ;;
    # It warns of the damaged text.
    crc-wrong-text.png) convert "$file" -depth 8 "RGBA:$file.rgba" 2> "$work/warning" || true ;;
    *) convert "$file" -auto-orient -depth 8 "RGBA:$file.rgba" ;;
  esac
done
/usr/bin/python3 - <<'PY'
import glob
from PIL import Image, ImageOps
from pattern import write

# ImageMagick follows gAMA where Pillow takes the samples as they are, which is what is asked for.
PILLOW = {"gamma-gray-8.png", "gamma-rgb-8.png"}
# Pillow 9.4 compares samples that lost half of their bits, or were spread, with tRNS, ...
IMAGEMAGICK = {"gray-%d-trns.png" % bits for bits in (1, 2, 4, 16)} | {"rgb-16-trns.png"}
# ... takes no runs of four bits and no channels in such an order, and no damaged text.
IMAGEMAGICK |= {"rle-4.bmp", "fields-32.bmp", "fields-no-blue.bmp", "crc-wrong-text.png"}
# It takes the first colour for the ground of a frame, and forgets that of what is transparent.
IMAGEMAGICK |= {"frame-smaller.gif", "frame-transparent.gif"}
# Five bits become eight by a factor and not by repetition, which differs by one.
ROUNDED = {"rgb-16.bmp", "fields-555.bmp", "fields-565.bmp"}

for known in sorted(glob.glob("*.rgba*")):
    name = known[: known.rindex(".")]
    if name in IMAGEMAGICK:
        continue
    with open(known, "rb") as file:
        data = file.read()
    data = data[::2] if known.endswith("16") else data
    picture = ImageOps.exif_transpose(Image.open(name))
    if picture.mode == "I":
        gray = bytes(value >> 8 for value in picture.getdata())
        picture = Image.frombytes("L", picture.size, gray)
    said = picture.convert("RGBA").tobytes()
    if name in PILLOW:
        write(known, said)
    else:
        differ = max(abs(one - other) for one, other in zip(said, data, strict=True))
        assert differ <= (1 if name in ROUNDED else 0), (name, differ)
PY
