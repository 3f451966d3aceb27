<?php

declare(strict_types=1);

namespace Stagelift\Review\Engine;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Core\Fields;
use Stagelift\Review\Core\Garbage;
use Stagelift\Review\Core\Json;
use Stagelift\Review\Core\Keys;
use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Log;
use Stagelift\Review\Core\Passes;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Web\Sessions;
use Stagelift\Review\Web\Shots;

/** What the engine may ask, by SSH or signed. Its commands work however the review stands: that is what they are for. */
final class Commands
{
    private const LINES_AT_ONCE = 2000;

    /** @var Store */
    private $store;

    public function __construct(Store $store)
    {
        $this->store = $store;
    }

    /**
     * The program of the command line.
     *
     * @param array<int, string> $arguments
     * @return int Its exit code.
     */
    public static function main(array $arguments): int
    {
        \ini_set('display_errors', 'stderr');
        \umask(0007);
        try {
            $text = (string) \stream_get_contents(\STDIN);
            $input = Json::decodeObject(\trim($text) === '' ? '{}' : $text);
            if ($input === null) {
                throw new Problem(400, 'invalid', 'The input is no JSON object.');
            }
            $answer = (new self(Store::ofThisAgent()))->run($arguments[1] ?? '', $input);
            \fwrite(\STDOUT, Json::encode($answer) . "\n");

            return 0;
        } catch (Problem $problem) {
            \fwrite(\STDOUT, Json::encode(['error' => $problem->name(), 'message' => $problem->getMessage()]) . "\n");

            return 1;
        }
    }

    /**
     * @param array<string, mixed> $input
     * @return array<string, mixed>
     */
    public function run(string $command, array $input): array
    {
        $in = new Fields($input);
        switch ($command) {
            case 'append':
                return ['events' => (new DeveloperEvents($this->log()))->add($in->all('events', 1000))];
            case 'read':
                return $this->read($in->integer('since', 0, 999999999));
            case 'links':
                return ['links' => (new LinkFiles($this->store))->write($in->all('write', 200))];
            case 'end-sessions':
                return ['ended' => $this->endSessions($in->has('link') ? $in->line('link', 12) : null)];
            case 'shot':
                $shot = (new Shots($this->store))->get($in->line('shot', 40));

                return ['type' => $shot['type'], 'data' => \base64_encode($shot['bytes'])];
            case 'mails':
                return ['mails' => CaughtMails::read($this->store)];
            case 'gc':
                return $this->gc();
            case 'about':
                return About::facts($this->store);
            default:
                throw new Problem(400, 'invalid', 'There is no such command.');
        }
    }

    /** @return array<string, mixed> */
    private function read(int $since): array
    {
        $keys = Keys::load($this->store);

        return $this->log()->lines($since, self::LINES_AT_ONCE) + [
            'links' => (new Links($this->store, $keys, ''))->uses(),
            'mails' => \count(CaughtMails::names($this->store)),
            'now' => Clock::format(Clock::now()),
        ];
    }

    private function endSessions(?string $link): int
    {
        $links = new Links($this->store, Keys::load($this->store), '');

        return Sessions::endAll($this->store, $link) + (new Passes($this->store, $links))->end($link, null);
    }

    /** @return array<string, mixed> */
    private function gc(): array
    {
        $garbage = new Garbage($this->store);
        $garbage->sweepAll(Clock::now());
        $garbage->sweepShots($this->store->read('log.jsonl', 65 * 1048576) ?? '', Clock::now());

        return ['done' => true];
    }

    private function log(): Log
    {
        return new Log($this->store, Keys::load($this->store));
    }
}
