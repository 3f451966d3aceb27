<?php

declare(strict_types=1);

namespace Stagelift\Review\Engine;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Core\Text;
use Stagelift\Review\Pages\Mail;

/** Mail that the site wanted to send, for the developer's inbox. */
final class CaughtMails
{
    private const MOST = 500;
    private const MAX_BYTES = 4194304;
    private const MAX_TEXT = 100000;

    /** @return array<int, string> Names of the files, newest last. */
    public static function names(Store $store): array
    {
        $names = \array_values(\array_filter($store->names('mail'), static function (string $name): bool {
            return \preg_match('/^[A-Za-z0-9][A-Za-z0-9._-]{0,110}\.eml\z/', $name) === 1;
        }));
        \sort($names);

        return $names;
    }

    /** @return array<int, array<string, mixed>> The newest ones, as `caughtMailSchema` has them. */
    public static function read(Store $store): array
    {
        $mails = [];
        foreach (\array_slice(self::names($store), -self::MOST) as $name) {
            $raw = $store->read("mail/$name", self::MAX_BYTES);
            if ($raw === null) {
                continue;
            }
            $mail = Mail::parse($raw);
            $mails[] = [
                'id' => \basename($name, '.eml'),
                'at' => Clock::format($store->changedAt("mail/$name") ?? Clock::now()),
                'from' => Text::line($mail->from),
                'to' => \array_map([Text::class, 'line'], $mail->to),
                'subject' => Text::line($mail->subject),
                'text' => Text::clip(Text::lines($mail->text), self::MAX_TEXT),
            ];
        }

        return $mails;
    }
}
