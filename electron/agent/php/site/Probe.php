<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\Json;
use Stagelift\Review\Core\Keys;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Web\Response;

/** Answers to the engine alone, which signs with the key `nonce`; a signature is good for a minute. */
final class Probe
{
    /** `QUESTION.TIME.SIG`: `look`, `pass`, `mail-HEX16` or `sitemail-HEX16`. */
    public const PARAMETER = 'stagelift-probe';
    private const SECONDS = 60;
    /** How long a pass of the engine is good: as long as looking at a site takes. */
    private const PASS_SECONDS = 180;
    private const SETTINGS = [
        'sendmail_path', 'mail.log', 'output_buffering', 'zlib.output_compression', 'auto_prepend_file', 'user_ini.filename',
        'user_ini.cache_ttl', 'opcache.enable', 'opcache.validate_timestamps', 'opcache.revalidate_freq', 'realpath_cache_ttl',
        'open_basedir', 'disable_functions', 'memory_limit', 'max_execution_time', 'allow_url_fopen', 'upload_tmp_dir',
    ];

    /** @var Store */
    private $store;
    /** @var Config */
    private $config;
    /** @var Keys */
    private $keys;

    public function __construct(Store $store, Config $config, Keys $keys)
    {
        $this->store = $store;
        $this->config = $config;
        $this->keys = $keys;
    }

    public function isSigned(string $question, int $now): bool
    {
        $shape = '/^(look|pass|(?:site)?mail-[0-9a-f]{16})\.(\d{9,12})\.([A-Za-z0-9_-]{32})\z/';
        if (\preg_match($shape, $question, $parts) !== 1) {
            return false;
        }

        return $this->fits(['probe', $this->config->id(), $parts[1], $parts[2]], (int) $parts[2], $parts[3], $now);
    }

    /** Whether a pass is the engine's own, which belongs to no link. */
    public function isOwnPass(string $value, int $now): bool
    {
        $facts = Ids::isHex64($value) ? $this->store->readJson("passes/$value") : null;

        return ($facts['engine'] ?? null) === true && $now < (int) ($facts['expiresAt'] ?? 0);
    }

    /** Null when the site itself has to be started for it. */
    public function tell(string $question, Asked $asked): ?Response
    {
        $parts = \explode('-', \explode('.', $question)[0]);
        if ($parts[0] === 'look') {
            return Response::json(200, $this->look($asked));
        }
        if ($parts[0] === 'pass') {
            return Response::json(200, ['pass' => $this->issue()]);
        }
        if ($parts[0] === 'mail') {
            $isSent = \function_exists('mail') && @\mail(self::address($parts[1]), self::subject($parts[1]), "A test.\n");

            return Response::json(200, ['sent' => $isSent, 'path' => (string) \ini_get('sendmail_path')]);
        }
        self::mailThroughWordPress($parts[1]);

        return null;
    }

    /** @param array<int, string> $lines */
    private function fits(array $lines, int $time, string $signature, int $now): bool
    {
        return \hash_equals($this->keys->ofNonce($lines), $signature) && \abs($now - $time) <= self::SECONDS;
    }

    private function issue(): string
    {
        $value = \bin2hex(\random_bytes(32));
        $until = \time() + self::PASS_SECONDS;
        $this->store->create("passes/$value", Json::encode(['engine' => true, 'expiresAt' => $until]));

        return $value;
    }

    /** @return array<string, mixed> */
    private function look(Asked $asked): array
    {
        $root = $asked->documentRoot();
        $settings = [];
        foreach (self::SETTINGS as $name) {
            $value = \ini_get($name);
            $settings[$name] = $value === false ? null : $value;
        }

        return [
            'id' => $this->config->id(),
            'standing' => $this->config->standing(\time()),
            'commit' => $this->config->commit(),
            // What PHP runs, and what is on the disk: two things where it does not look at files again.
            'running' => SiteFile::commit($root),
            'onDisk' => self::onDisk($root),
            'documentRoot' => $root,
            'realDocumentRoot' => \realpath($root),
            'php' => \PHP_VERSION,
            'sapi' => \PHP_SAPI,
            'user' => \function_exists('posix_geteuid') ? \posix_geteuid() : null,
            'settings' => $settings,
            'canSendMail' => \function_exists('mail'),
            'canFetch' => Fetcher::isPossible(),
            'canUnpack' => \function_exists('inflate_init'),
            'isWritable' => \is_writable($this->store->root()),
            'hasLoader' => $this->config->asset('loader') !== null,
            'first' => SiteFile::before($this->config, $asked),
            'now' => \gmdate('Y-m-d\TH:i:s\Z'),
        ];
    }

    private static function onDisk(string $root): ?string
    {
        $text = (string) @\file_get_contents($root . '/' . SiteFile::NAME);

        return \preg_match('/[0-9a-f]{40,64}/', $text, $found) === 1 ? $found[0] : null;
    }

    private static function address(string $word): string
    {
        // Below `invalid` (RFC 2606): were it sent after all, it would reach nobody.
        return "probe-$word@stagelift.invalid";
    }

    private static function subject(string $word): string
    {
        return "Stagelift probe $word";
    }

    /** WordPress takes up functions that wait for it in a variable of its own. */
    private static function mailThroughWordPress(string $word): void
    {
        $send = static function () use ($word): void {
            $isSent = \wp_mail(self::address($word), self::subject($word), "A test.\n");
            $isOff = \defined('DISABLE_WP_CRON') && \constant('DISABLE_WP_CRON');
            Response::json(200, ['sent' => (bool) $isSent, 'cronOff' => (bool) $isOff])->send();
            exit;
        };
        $GLOBALS['wp_filter']['init'][\PHP_INT_MAX][] = ['function' => $send, 'accepted_args' => 0];
    }
}
