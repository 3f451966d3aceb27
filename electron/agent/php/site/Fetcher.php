<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Problem;

/**
 * Fetches one file from one host: the configured one, at a public address (or exactly the one that the engine named), without
 * cookies, and onto the disk under a name of its own until it is whole.
 */
final class Fetcher
{
    private const LARGEST = 268435456;
    private const SECONDS = 60;
    private const REDIRECTS = 2;

    /** @var string */
    private $scheme;
    /** @var string */
    private $host;
    /** @var int */
    private $port;
    /** @var string */
    private $address;

    /** @param mixed $address Where the host is, whatever names say; for a production that only this server can reach. */
    public function __construct(string $from, $address)
    {
        $parts = \parse_url($from);
        $scheme = \is_array($parts) ? \strtolower($parts['scheme'] ?? '') : '';
        $host = \is_array($parts) ? \strtolower($parts['host'] ?? '') : '';
        if (($scheme !== 'http' && $scheme !== 'https') || $host === '' || isset($parts['user'])) {
            throw new Problem(503, 'unavailable', 'The address of production cannot be used.');
        }
        $this->scheme = $scheme;
        $this->host = $host;
        $this->port = $parts['port'] ?? ($scheme === 'https' ? 443 : 80);
        $this->address = \is_string($address) && \filter_var($address, \FILTER_VALIDATE_IP) !== false
            ? $address
            : Addresses::publicOf($host);
    }

    public static function isPossible(): bool
    {
        return \function_exists('curl_init') || (bool) \ini_get('allow_url_fopen');
    }

    /** The status: 200 when the file is there now, 415 for what is not kept. */
    public function fetch(MediaPath $path): int
    {
        $folder = \dirname($path->file());
        if (!\is_dir($folder) && !@\mkdir($folder, 0755, true)) {
            throw self::notKept();
        }
        $temporary = $folder . '/.' . \bin2hex(\random_bytes(8)) . '.part';
        $file = @\fopen($temporary, 'xb');
        if ($file === false) {
            throw self::notKept();
        }
        try {
            [$status, $type] = $this->follow($path, $file);
            $isWhole = \fclose($file);
            if ($status !== 200) {
                return $status;
            }
            if (!$isWhole || !Harmless::isIt($temporary, $type, $path)) {
                return 415;
            }
            @\chmod($temporary, 0644);
            if (!@\rename($temporary, $path->file())) {
                throw self::notKept();
            }

            return 200;
        } finally {
            if (\is_file($temporary)) {
                @\unlink($temporary);
            }
        }
    }

    /**
     * @param resource $file
     * @return array{0: int, 1: string} Status and content type.
     */
    private function follow(MediaPath $path, $file): array
    {
        $target = $path->url();
        $scheme = $this->scheme;
        $port = $this->port;
        for ($redirects = 0; $redirects <= self::REDIRECTS; $redirects++) {
            \rewind($file);
            \ftruncate($file, 0);
            $fetched = $this->ask($scheme, $port, $target, $file);
            if ($fetched['status'] < 300 || $fetched['status'] >= 400) {
                return [$fetched['status'], $fetched['type']];
            }
            // Only on to the same host: from http to https, or to the same file under another name.
            $parts = \parse_url($fetched['location']);
            $host = \is_array($parts) ? \strtolower($parts['host'] ?? $this->host) : '';
            $next = \is_array($parts) ? $parts['path'] ?? '' : '';
            if ($host !== $this->host || \pathinfo($next, \PATHINFO_EXTENSION) !== \pathinfo($target, \PATHINFO_EXTENSION)) {
                return [415, ''];
            }
            $isMoved = isset($parts['scheme']);
            $scheme = $isMoved ? \strtolower($parts['scheme']) : $scheme;
            $port = $isMoved ? $parts['port'] ?? ($scheme === 'https' ? 443 : 80) : $port;
            $target = $next;
        }

        return [415, ''];
    }

    /**
     * @param resource $file
     * @return array{status: int, type: string, location: string}
     */
    private function ask(string $scheme, int $port, string $target, $file): array
    {
        if (!\in_array($scheme, ['http', 'https'], true) || ($port !== $this->port && $port !== 80 && $port !== 443)) {
            return ['status' => 415, 'type' => '', 'location' => ''];
        }

        return \function_exists('curl_init')
            ? $this->askByCurl($scheme, $port, $target, $file)
            : $this->askByStream($scheme, $port, $target, $file);
    }

    /**
     * @param resource $file
     * @return array{status: int, type: string, location: string}
     */
    private function askByCurl(string $scheme, int $port, string $target, $file): array
    {
        $size = 0;
        $curl = \curl_init("$scheme://{$this->host}:$port$target");
        \curl_setopt_array($curl, [
            \CURLOPT_RESOLVE => ["{$this->host}:$port:{$this->address}"],
            \CURLOPT_PROTOCOLS => \CURLPROTO_HTTP | \CURLPROTO_HTTPS,
            \CURLOPT_FOLLOWLOCATION => false,
            \CURLOPT_CONNECTTIMEOUT => 5,
            \CURLOPT_TIMEOUT => self::SECONDS,
            \CURLOPT_USERAGENT => 'Stagelift',
            \CURLOPT_PROXY => '',
            \CURLOPT_NOSIGNAL => true,
            \CURLOPT_WRITEFUNCTION => static function ($curl, string $bytes) use ($file, &$size): int {
                $size += \strlen($bytes);

                return $size > self::LARGEST ? 0 : (int) \fwrite($file, $bytes);
            },
        ]);
        $isWhole = \curl_exec($curl);
        $said = \curl_getinfo($curl);
        if ($isWhole === false) {
            throw new Problem(503, 'unavailable', 'Production could not be asked for a file.');
        }

        return [
            'status' => (int) $said['http_code'],
            'type' => (string) $said['content_type'],
            'location' => (string) $said['redirect_url'],
        ];
    }

    /**
     * @param resource $file
     * @return array{status: int, type: string, location: string}
     */
    private function askByStream(string $scheme, int $port, string $target, $file): array
    {
        $isUsual = $port === ($scheme === 'https' ? 443 : 80);
        $context = \stream_context_create([
            'http' => [
                'follow_location' => 0,
                'ignore_errors' => true,
                'timeout' => 10,
                'protocol_version' => 1.1,
                'header' => ['Host: ' . $this->host . ($isUsual ? '' : ":$port"), 'User-Agent: Stagelift', 'Connection: close'],
            ],
            'ssl' => ['peer_name' => $this->host, 'SNI_enabled' => true],
        ]);
        $address = \strpos($this->address, ':') === false ? $this->address : "[{$this->address}]";
        $answer = @\fopen("$scheme://$address:$port$target", 'rb', false, $context);
        if ($answer === false) {
            throw new Problem(503, 'unavailable', 'Production could not be asked for a file.');
        }
        $lines = \stream_get_meta_data($answer)['wrapper_data'] ?? [];
        $said = ['status' => 0, 'type' => '', 'location' => '', 'length' => ''];
        foreach (\is_array($lines) ? $lines : [] as $line) {
            if (\preg_match('~^HTTP/\S+ (\d{3})~', $line, $found) === 1) {
                $said['status'] = (int) $found[1];
            } elseif (\preg_match('~^(content-type|location|content-length):\s*(.*)\z~i', $line, $found) === 1) {
                $names = ['content-type' => 'type', 'location' => 'location', 'content-length' => 'length'];
                $said[$names[\strtolower($found[1])]] = $found[2];
            }
        }
        $size = (int) \stream_copy_to_stream($answer, $file, self::LARGEST + 1);
        \fclose($answer);
        if ($size > self::LARGEST || ($said['length'] !== '' && $said['status'] === 200 && $size !== (int) $said['length'])) {
            throw new Problem(503, 'unavailable', 'Production did not send a file to its end.');
        }

        return ['status' => $said['status'], 'type' => $said['type'], 'location' => $said['location']];
    }

    private static function notKept(): Problem
    {
        return new Problem(503, 'unavailable', 'A file of the uploads cannot be written.');
    }
}
