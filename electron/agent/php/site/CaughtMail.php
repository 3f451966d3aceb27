<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Store;

/** Keeps one mail as a file, written beside its place and moved there whole. */
final class CaughtMail
{
    private const LARGEST = 26214400;
    /** More than a client reads: a program that mails without end must not fill the disk. */
    private const MOST = 2000;

    /**
     * @param resource $input The mail as a program hands it to `sendmail`.
     * @param array<int, string> $arguments Those of `sendmail`: options, then recipients.
     */
    public static function keep(Store $store, $input, array $arguments): bool
    {
        $folder = $store->path('mail');
        $old = \umask(0077);
        try {
            if (!\is_dir("$folder/new") && !@\mkdir("$folder/new", 0700, true) && !\is_dir("$folder/new")) {
                return false;
            }
            if (\count($store->names('mail')) > self::MOST) {
                return false;
            }
            $name = \gmdate('Ymd-His') . '-' . \bin2hex(\random_bytes(6)) . '.eml';

            return self::write("$folder/new/$name", $input, self::recipients($arguments))
                && self::give($store, "$folder/new/$name")
                && @\rename("$folder/new/$name", "$folder/$name");
        } finally {
            \umask($old);
        }
    }

    /** @param resource $input */
    private static function write(string $path, $input, string $recipients): bool
    {
        $file = @\fopen($path, 'xb');
        if ($file === false) {
            return false;
        }
        if ($recipients !== '') {
            \fwrite($file, "X-Stagelift-Recipients: $recipients\r\n");
        }
        $size = \stream_copy_to_stream($input, $file, self::LARGEST);
        Store::sync($file);
        \fclose($file);

        return $size !== false;
    }

    /** Where PHP and the engine are two accounts of one group, both may read it. */
    private static function give(Store $store, string $path): bool
    {
        $mode = @\fileperms($store->root());

        return @\chmod($path, $mode !== false && ($mode & 0070) === 0070 ? 0660 : 0600);
    }

    /** @param array<int, string> $arguments */
    private static function recipients(array $arguments): string
    {
        $found = [];
        foreach ($arguments as $argument) {
            $isAddress = $argument !== '' && $argument[0] !== '-' && \strpos($argument, '@') !== false;
            if ($isAddress && \preg_match('/^[\x21-\x7e]{3,254}\z/', $argument) === 1) {
                $found[] = $argument;
            }
        }

        return \implode(', ', \array_slice($found, 0, 50));
    }
}
