#: if rendition.ranges
def to_levels(values, low, high):
    """Values of more than 8 bits as 256 levels, alike in all images."""
    levels = (values.astype("float64") - low) * (255 / (high - low))
    return np.clip(np.rint(np.nan_to_num(levels)), 0, 255).astype("uint8")


#: endif
#: if rendition.colours
def read_colours(path, mode):
    """An image with colours of 16 bits, of which Pillow keeps the upper 8."""
    values = cv2.imread(path, cv2.IMREAD_UNCHANGED)  # BGR or BGRA
    image = Image.fromarray(to_levels(values[..., 2::-1], *COLOURS))
    if mode == "RGBA":
        alpha = (values[..., 3] >> 8).astype("uint8")
        image.putalpha(Image.fromarray(alpha))
    return image


#: endif
def to_rgb(image):
    """8-bit RGB; what is transparent becomes GROUND."""
    #: if rendition.floats
    if image.mode == "F":
        image = Image.fromarray(to_levels(np.asarray(image), *FLOATS))
    #: endif
    #: if rendition.integers
    if image.mode.startswith("I"):
        image = Image.fromarray(to_levels(np.asarray(image), *INTEGERS))
    #: endif
    if image.has_transparency_data:
        ground = Image.new("RGBA", image.size, (GROUND, GROUND, GROUND, 255))
        image = Image.alpha_composite(ground, image.convert("RGBA"))
    return image.convert("RGB")


def read_image(path):
    """An image as Thaw sees it: upright, in RGB, stretched to a square."""
    path = path.decode()
    with Image.open(path) as image:
        # A large JPEG is decoded at a fraction of its size, which is faster.
        scaled = image.draft(None, (2 * IMAGE_SIZE, 2 * IMAGE_SIZE))
        #: if rendition.colours
        is_deep = image.mode in ("RGB", "RGBA") and ";16" in str(image.tile)
        #: endif
        image.load()
        turn = TURNS.get(image.getexif().get(0x0112))
        #: if rendition.colours
        if is_deep:
            image = read_colours(path, image.mode)
        #: endif
        square = to_rgb(image).resize(
            (IMAGE_SIZE, IMAGE_SIZE),
            Image.Resampling.BILINEAR,
            scaled[1] if scaled else None,
        )
        return np.array(square if turn is None else square.transpose(turn))
