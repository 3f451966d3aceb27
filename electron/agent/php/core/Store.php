<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/**
 * The review's folder outside every document root. Names are checked here once more, so that no identifier leads out of
 * it; files are replaced whole (temporary file and rename) and are closed to everybody but the owner and, where the web
 * server is another account, its group.
 */
final class Store
{
    /** @var string */
    private $root;
    /** @var bool|null */
    private $shared = null;

    public function __construct(string $root)
    {
        $this->root = \rtrim($root, '/');
    }

    /** The store that this code is installed in, as `STORE/agent/core/Store.php`. */
    public static function ofThisAgent(): self
    {
        return new self(\dirname(__DIR__, 2));
    }

    public function root(): string
    {
        return $this->root;
    }

    /** Of a file named relative to the store, such as `links/ID.json`. */
    public function path(string $relative): string
    {
        foreach (\explode('/', $relative) as $part) {
            if (\preg_match('/^(?!\.)[A-Za-z0-9._-]{1,120}\z/', $part) !== 1) {
                throw new Problem(404, 'not-found', 'A name does not fit a file of the store.');
            }
        }

        return $this->root . '/' . $relative;
    }

    public function has(string $relative): bool
    {
        \clearstatcache(true, $this->path($relative));

        return \is_file($this->path($relative));
    }

    /** The file's bytes; null when there is none or when it is larger than the limit. */
    public function read(string $relative, int $limit = 1048576): ?string
    {
        $file = @\fopen($this->path($relative), 'rb');
        if ($file === false) {
            return null;
        }
        $facts = \fstat($file);
        $size = $facts === false ? $limit + 1 : (int) $facts['size'];
        // By its size, not by the limit: PHP takes the memory for as much as it is asked for at once.
        $bytes = $size > $limit ? false : ($size === 0 ? '' : \fread($file, $size));
        \fclose($file);

        return $bytes === false ? null : $bytes;
    }

    /** @return array<string, mixed>|null Null also for anything but a JSON object. */
    public function readJson(string $relative): ?array
    {
        $bytes = $this->read($relative);
        $value = $bytes === null ? null : \json_decode($bytes, true, 32);

        return \is_array($value) && \substr(\ltrim((string) $bytes), 0, 1) === '{' ? $value : null;
    }

    /** Replaces a file as a whole: a reader sees the old bytes or the new ones. */
    public function write(string $relative, string $bytes): void
    {
        $path = $this->readyPath($relative);
        $temporary = \dirname($path) . '/.' . \bin2hex(\random_bytes(8)) . '.new';
        $file = @\fopen($temporary, 'xb');
        if ($file === false) {
            throw self::notWritten();
        }
        \chmod($temporary, $this->fileMode());
        $written = \fwrite($file, $bytes);
        self::sync($file);
        \fclose($file);
        if ($written !== \strlen($bytes) || !@\rename($temporary, $path)) {
            @\unlink($temporary);
            throw self::notWritten();
        }
    }

    /** Makes a file that must not exist yet; false when it does. */
    public function create(string $relative, string $bytes): bool
    {
        $file = @\fopen($this->readyPath($relative), 'x');
        if ($file === false) {
            if ($this->has($relative)) {
                return false;
            }
            throw self::notWritten();
        }
        \chmod($this->path($relative), $this->fileMode());
        $written = \fwrite($file, $bytes);
        \fclose($file);
        if ($written !== \strlen($bytes)) {
            @\unlink($this->path($relative));
            throw self::notWritten();
        }

        return true;
    }

    /** @param array<string, mixed> $value */
    public function writeJson(string $relative, array $value): void
    {
        $this->write($relative, Json::encode($value));
    }

    /** True for the one caller that took it away: what is good once is taken by this. */
    public function remove(string $relative): bool
    {
        return @\unlink($this->path($relative));
    }

    /** A file that is kept open, for reading, appending and `flock`. It is made when it is missing. @return resource */
    public function open(string $relative)
    {
        $path = $this->readyPath($relative);
        $isNew = !\is_file($path);
        $file = @\fopen($path, 'c+b');
        if ($file === false) {
            throw self::notWritten();
        }
        if ($isNew) {
            @\chmod($path, $this->fileMode());
        }

        return $file;
    }

    /**
     * Runs work on a file while nobody else holds its lock.
     *
     * @return mixed What the work returns.
     */
    public function locked(string $relative, callable $work)
    {
        return $this->withLock($relative, \LOCK_EX, $work);
    }

    /**
     * Runs work that only reads a file, while nobody writes it.
     *
     * @return mixed What the work returns.
     */
    public function shared(string $relative, callable $work)
    {
        return $this->withLock($relative, \LOCK_SH, $work);
    }

    /** @return array<int, string> Names of the files in a folder, in no order. */
    public function names(string $folder): array
    {
        $names = @\scandir($this->path($folder), \SCANDIR_SORT_NONE);

        return \array_values(\array_filter($names === false ? [] : $names, static function (string $name): bool {
            return $name[0] !== '.';
        }));
    }

    /** Seconds since 1970 of the last change; null without the file. */
    public function changedAt(string $relative): ?int
    {
        \clearstatcache(true, $this->path($relative));
        $time = @\filemtime($this->path($relative));

        return $time === false ? null : $time;
    }

    /** Forces what was written to the disk, where this PHP can. @param resource $file */
    public static function sync($file): void
    {
        \fflush($file);
        if (\function_exists('fsync')) {
            \fsync($file);
        }
    }

    /** @return mixed */
    private function withLock(string $relative, int $kind, callable $work)
    {
        $file = $this->open($relative);
        if (!\flock($file, $kind)) {
            \fclose($file);
            throw self::notWritten();
        }
        try {
            return $work($file);
        } finally {
            \flock($file, \LOCK_UN);
            \fclose($file);
        }
    }

    private function readyPath(string $relative): string
    {
        $path = $this->path($relative);
        $folder = \dirname($path);
        if (!\is_dir($folder) && @\mkdir($folder, 0700, true)) {
            \chmod($folder, $this->isShared() ? 02770 : 0700);
        }

        return $path;
    }

    private function fileMode(): int
    {
        return $this->isShared() ? 0660 : 0600;
    }

    /** Whether the web server and the owner are two accounts of one group: the engine made the store 2770 then. */
    private function isShared(): bool
    {
        if ($this->shared === null) {
            $mode = @\fileperms($this->root);
            $this->shared = $mode !== false && ($mode & 0070) === 0070;
        }

        return $this->shared;
    }

    private static function notWritten(): Problem
    {
        return new Problem(503, 'unavailable', 'The store of this review cannot be written.', 60);
    }
}
