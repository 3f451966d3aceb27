<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Store;

/** Pictures of pages. Only PNG and WebP; nothing of a file is kept but its pixels, or the parts that make them. */
final class Shots
{
    public const MAX_BYTES = 4194304;
    private const MAX_SIDE = 12000;
    private const MAX_PIXELS = 16000000;
    private const MOST = 2000;
    private const TYPES = ['png' => 'image/png', 'webp' => 'image/webp'];

    /** @var Store */
    private $store;

    public function __construct(Store $store)
    {
        $this->store = $store;
    }

    public function has(string $id): bool
    {
        return $this->fileOf($id) !== null;
    }

    /** Takes a picture in and gives its identifier. */
    public function add(string $bytes, string $type): string
    {
        $picture = PictureFile::read($bytes);
        if ($picture === null || $picture->type() !== $type) {
            throw new Problem(400, 'not-a-picture', 'Only whole PNG and WebP pictures are taken.');
        }
        $fits = $picture->width() <= self::MAX_SIDE
            && $picture->height() <= self::MAX_SIDE
            && $picture->width() * $picture->height() <= self::MAX_PIXELS;
        if (!$fits) {
            throw new Problem(413, 'too-large', 'The picture has too many pixels.');
        }
        if (\count($this->store->names('shots')) >= self::MOST) {
            throw new Problem(503, 'full', 'There are too many pictures.');
        }
        $clean = PictureCopy::make($picture) ?? $picture->bareBytes();
        $id = \bin2hex(\random_bytes(16));
        $this->store->write('shots/' . $id . '.' . \array_search($type, self::TYPES, true), $clean);

        return $id;
    }

    /** @return array{type: string, bytes: string} */
    public function get(string $id): array
    {
        $file = $this->fileOf($id);
        $bytes = $file === null ? null : $this->store->read($file, 8 * self::MAX_BYTES);
        if ($file === null || $bytes === null) {
            throw new Problem(404, 'not-found', 'There is no such picture.');
        }

        return ['type' => self::TYPES[(string) \pathinfo($file, \PATHINFO_EXTENSION)], 'bytes' => $bytes];
    }

    private function fileOf(string $id): ?string
    {
        foreach (\array_keys(self::TYPES) as $ending) {
            if (Ids::isShot($id) && $this->store->has("shots/$id.$ending")) {
                return "shots/$id.$ending";
            }
        }

        return null;
    }
}
