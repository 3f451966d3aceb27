<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Store;

/** A mail as WordPress hands it over, kept like one that a mail server would have got. */
final class WordPressMail
{
    /** @param array<string, mixed> $mail The parts of `wp_mail`: `to`, `subject`, `message`, `headers`, `attachments`. */
    public static function keep(array $mail): bool
    {
        $input = \fopen('php://temp', 'w+b');
        if ($input === false) {
            return false;
        }
        \fwrite($input, self::text($mail));
        \rewind($input);

        return CaughtMail::keep(Store::ofThisAgent(), $input, []);
    }

    /** @param array<string, mixed> $mail */
    private static function text(array $mail): string
    {
        $headers = self::headers($mail['headers'] ?? '');
        $type = $headers['content-type'] ?? \apply_filters('wp_mail_content_type', 'text/plain');
        $lines = [
            'Date: ' . \gmdate('D, d M Y H:i:s') . ' +0000',
            'From: ' . self::encoded($headers['from'] ?? (string) \apply_filters('wp_mail_from', 'wordpress@' . self::host())),
            'To: ' . self::encoded(self::list($mail['to'] ?? '')),
            'Subject: ' . self::encoded(self::list($mail['subject'] ?? '')),
        ];
        foreach (['cc' => 'Cc', 'bcc' => 'Bcc', 'reply-to' => 'Reply-To'] as $name => $shown) {
            if (isset($headers[$name])) {
                $lines[] = "$shown: " . self::encoded($headers[$name]);
            }
        }
        $attachments = \array_map('basename', \array_filter((array) ($mail['attachments'] ?? []), 'is_string'));
        if ($attachments !== []) {
            $lines[] = 'X-Stagelift-Attachments: ' . self::encoded(\implode(', ', $attachments));
        }
        $lines[] = 'MIME-Version: 1.0';
        $charset = \stripos((string) $type, 'charset=') === false ? '; charset=UTF-8' : '';
        $lines[] = 'Content-Type: ' . self::line((string) $type) . $charset;
        $lines[] = 'Content-Transfer-Encoding: base64';
        $body = \chunk_split(\base64_encode(self::list($mail['message'] ?? '')), 76, "\r\n");

        return \implode("\r\n", $lines) . "\r\n\r\n" . $body;
    }

    /**
     * @param mixed $given Lines, as one text or one by one.
     * @return array<string, string> By their names in lower case; several of one name are joined.
     */
    private static function headers($given): array
    {
        $lines = \is_array($given) ? $given : \explode("\n", \str_replace("\r\n", "\n", (string) $given));
        $headers = [];
        foreach ($lines as $line) {
            $parts = \is_string($line) ? \explode(':', $line, 2) : [];
            if (\count($parts) === 2) {
                $name = \strtolower(\trim($parts[0]));
                $headers[$name] = (isset($headers[$name]) ? $headers[$name] . ', ' : '') . self::line($parts[1]);
            }
        }

        return $headers;
    }

    /** @param mixed $value A text, or several. */
    private static function list($value): string
    {
        return \is_array($value) ? \implode(', ', \array_filter($value, 'is_string')) : (string) $value;
    }

    private static function line(string $text): string
    {
        return \trim((string) \preg_replace('/[\x00-\x1f\x7f]+/', ' ', $text));
    }

    /** A header's value: words that are no ASCII as RFC 2047 has them. */
    private static function encoded(string $text): string
    {
        $text = self::line($text);

        return (string) \preg_replace_callback('/[^\s<>",]*[^\x20-\x7e][^<>",]*/', static function (array $found): string {
            $parts = \preg_split('//u', \rtrim($found[0]), -1, \PREG_SPLIT_NO_EMPTY);
            $words = [];
            foreach (\array_chunk($parts === false ? [$found[0]] : $parts, 12) as $chunk) {
                $words[] = '=?UTF-8?B?' . \base64_encode(\implode('', $chunk)) . '?=';
            }

            return \implode(' ', $words) . \substr($found[0], \strlen(\rtrim($found[0])));
        }, $text);
    }

    private static function host(): string
    {
        $host = (string) ($_SERVER['HTTP_HOST'] ?? 'localhost');

        return (string) \preg_replace('/:\d+\z|[^A-Za-z0-9.-]/', '', $host);
    }
}
