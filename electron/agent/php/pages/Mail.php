<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

/**
 * A mail (RFC 5322 and MIME) as text: who, to whom, when, subject, what it says, and the names of what is attached.
 * Nothing of it is ever run or fetched. Works on anything: what is no mail becomes a text.
 */
final class Mail
{
    private const DEEPEST = 8;
    private const MOST_PARTS = 60;

    /** @var string */
    public $from = '';
    /** @var list<string> */
    public $to = [];
    /** @var string */
    public $subject = '';
    /** @var string|null as ISO 8601 in UTC, as far as the mail says it */
    public $date;
    /** @var string */
    public $text = '';
    /** @var bool the text was made from HTML */
    public $fromHtml = false;
    /** @var list<array{name: string, type: string, bytes: int}> */
    public $attachments = [];
    /** @var int */
    private $parts = 0;
    /** @var string */
    private $html = '';

    public static function parse(string $raw): self
    {
        $mail = new self();
        list($headers, $body) = self::split($raw);
        $mail->from = self::words($headers['from'] ?? '');
        foreach (['to', 'cc', 'bcc'] as $field) {
            foreach (self::addresses($headers[$field] ?? '') as $address) {
                $mail->to[] = self::words($address);
            }
        }
        $mail->subject = self::words($headers['subject'] ?? '');
        $at = isset($headers['date']) ? strtotime((string) preg_replace('/\([^)]*\)/', '', $headers['date'])) : false;
        $mail->date = $at === false ? null : gmdate('Y-m-d\TH:i:s\Z', $at);
        $mail->read($headers, $body, 0);
        if (trim($mail->text) === '' && $mail->html !== '') {
            $mail->text = HtmlToText::convert($mail->html);
            $mail->fromHtml = true;
        }
        $mail->text = trim(str_replace(["\r\n", "\r"], "\n", $mail->text), "\n");
        $mail->html = '';

        return $mail;
    }

    /** @param array<string, string> $headers */
    private function read(array $headers, string $body, int $depth): void
    {
        if (++$this->parts > self::MOST_PARTS || $depth > self::DEEPEST) {
            return;
        }
        list($type, $parameters) = self::parameters($headers['content-type'] ?? 'text/plain');
        if (strncmp($type, 'multipart/', 10) === 0 && ($parameters['boundary'] ?? '') !== '') {
            foreach (self::pieces($body, $parameters['boundary']) as $piece) {
                list($inner, $content) = self::split($piece);
                $this->read($inner, $content, $depth + 1);
            }

            return;
        }
        $content = self::decode($body, strtolower(trim($headers['content-transfer-encoding'] ?? '')));
        list($disposition, $extra) = self::parameters($headers['content-disposition'] ?? '');
        $name = $extra['filename'] ?? $parameters['name'] ?? '';
        if ($disposition === 'attachment' || $name !== '' || ($type !== 'text/plain' && $type !== 'text/html')) {
            $this->attachments[] = ['name' => self::words($name), 'type' => $type, 'bytes' => strlen($content)];

            return;
        }
        $text = Charset::utf8($content, $parameters['charset'] ?? '');
        if ($type === 'text/html') {
            $this->html .= $text;
        } else {
            $this->text .= ($this->text === '' ? '' : "\n\n") . $text;
        }
    }

    /** @return array{0: array<string, string>, 1: string} headers by lower-case name (the first of each), and the body */
    private static function split(string $raw): array
    {
        $raw = ltrim($raw, "\r\n");
        if (preg_match('/\r?\n\r?\n/', $raw, $match, PREG_OFFSET_CAPTURE) !== 1) {
            $head = $raw;
            $body = '';
        } else {
            $head = substr($raw, 0, $match[0][1]);
            $body = (string) substr($raw, $match[0][1] + strlen($match[0][0]));
        }
        $headers = [];
        foreach (preg_split('/\r?\n(?![ \t])/', $head) ?: [] as $line) {
            if (preg_match('/^([!-9;-~]+)[ \t]*:(.*)$/sD', $line, $match) === 1) {
                $name = strtolower($match[1]);
                $value = trim((string) preg_replace('/\r?\n[ \t]+/', ' ', $match[2]));
                $headers[$name] = $headers[$name] ?? $value;
            }
        }

        return $headers === [] ? [[], $raw] : [$headers, $body];
    }

    /** @return list<string> */
    private static function pieces(string $body, string $boundary): array
    {
        $pattern = '/(?:^|\r?\n)--' . preg_quote($boundary, '/') . '(--)?[ \t]*(?:\r?\n|$)/D';
        $pieces = preg_split($pattern, $body, self::MOST_PARTS + 2) ?: [];
        array_shift($pieces);
        // What follows the closing line is not part of the mail; a mail that was cut off has none.
        if (preg_match('/(?:^|\r?\n)--' . preg_quote($boundary, '/') . '--/', $body) === 1) {
            array_pop($pieces);
        }

        return $pieces;
    }

    private static function decode(string $body, string $encoding): string
    {
        if ($encoding === 'base64') {
            return (string) base64_decode((string) preg_replace('/[^A-Za-z0-9+\/=]/', '', $body), false);
        }

        return $encoding === 'quoted-printable' ? quoted_printable_decode($body) : $body;
    }

    /**
     * `text/plain; charset="utf-8"`, with continued and encoded parameters (RFC 2231).
     * @return array{0: string, 1: array<string, string>}
     */
    private static function parameters(string $value): array
    {
        $type = strtolower(trim((string) strtok($value . ';', ';')));
        $found = [];
        preg_match_all('/;\s*([a-z-]+)(?:\*(\d+))?(\*)?\s*=\s*("(?:[^"\\\\]|\\\\.)*"|[^;\s]*)/i', $value, $matches, PREG_SET_ORDER);
        foreach ($matches as $match) {
            $text = $match[4] !== '' && $match[4][0] === '"' ? stripslashes(substr($match[4], 1, -1)) : $match[4];
            $name = strtolower($match[1]);
            $found[$name] = ($found[$name] ?? '') . ($match[3] === '*' ? "\x01" . $text : $text);
        }
        foreach ($found as $name => $text) {
            if (strpos($text, "\x01") !== false) {
                $found[$name] = self::extended(str_replace("\x01", '', $text));
            }
        }

        return [$type, $found];
    }

    private static function extended(string $text): string
    {
        $parts = explode("'", $text, 3);

        return count($parts) === 3 ? Charset::utf8(rawurldecode($parts[2]), $parts[0]) : rawurldecode($text);
    }

    /** A header's text with its encoded words (RFC 2047) read. */
    private static function words(string $text): string
    {
        $text = (string) preg_replace('/(\?=)\s+(=\?)/', '$1$2', $text);
        $pattern = '/=\?([^?\s]+)\?([bq])\?([^?]*)\?=/i';
        $decoded = preg_replace_callback($pattern, static function (array $match): string {
            $bytes = strtolower($match[2]) === 'b'
                ? (string) base64_decode($match[3], false)
                : quoted_printable_decode(str_replace('_', ' ', $match[3]));

            return Charset::utf8($bytes, (string) preg_replace('/\*.*$/', '', $match[1]));
        }, $text);

        return trim((string) preg_replace('/\s+/', ' ', Charset::utf8((string) $decoded, 'utf-8')));
    }

    /** @return list<string> addresses of a list; a comma in a quoted name does not part them */
    private static function addresses(string $list): array
    {
        preg_match_all('/(?:"(?:[^"\\\\]|\\\\.)*"|[^",])+/', $list, $matches);

        return array_values(array_filter(array_map('trim', $matches[0]), 'strlen'));
    }
}
