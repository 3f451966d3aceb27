<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Problem;

/** Draws a picture anew with GD, so that not one byte of the file that came is kept. */
final class PictureCopy
{
    /** What GD needs for a pixel while it reads and writes, with room to spare. */
    private const BYTES_PER_PIXEL = 6;

    /** The new file; null where this PHP cannot: without GD, without WebP in it, or with too little memory. */
    public static function make(PictureFile $picture): ?string
    {
        $isPng = $picture->type() === 'image/png';
        $canDraw = \function_exists('imagecreatefromstring') && \function_exists($isPng ? 'imagepng' : 'imagewebp');
        if (!$canDraw || !Memory::suffices($picture->width() * $picture->height() * self::BYTES_PER_PIXEL)) {
            return null;
        }
        $image = @\imagecreatefromstring($picture->bareBytes());
        if ($image === false) {
            // WebP that this GD was built without is read by its structure alone; a PNG that cannot be drawn is broken.
            if (!$isPng && !self::readsWebp()) {
                return null;
            }
            throw new Problem(400, 'not-a-picture', 'The picture is broken.');
        }
        \imagealphablending($image, false);
        \imagesavealpha($image, true);
        \ob_start();
        $isDrawn = $isPng ? \imagepng($image, null, 6) : \imagewebp($image, null, 85);
        $bytes = (string) \ob_get_clean();
        if (!$isDrawn || $bytes === '') {
            throw new Problem(400, 'not-a-picture', 'The picture cannot be drawn anew.');
        }

        return $bytes;
    }

    private static function readsWebp(): bool
    {
        return \function_exists('imagetypes') && \defined('IMG_WEBP') && (\imagetypes() & \IMG_WEBP) !== 0;
    }
}
