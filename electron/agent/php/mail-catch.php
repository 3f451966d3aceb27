<?php

/*
 * Stands where a mail server's `sendmail` would: keeps the mail in STORE/mail and sends nothing. Whatever goes wrong, the
 * site is told that it went well, for otherwise it would look for another way to send.
 */

declare(strict_types=1);

namespace Stagelift\Review;

require_once __DIR__ . '/autoload.php';

Site\CaughtMail::keep(Core\Store::ofThisAgent(), \STDIN, \array_slice($argv ?? [], 1));
