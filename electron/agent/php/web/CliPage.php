<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\Json;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Rates;
use Stagelift\Review\Engine\Commands;

/**
 * `r=cli`: the engine's commands where a host has no PHP for the command line. Signed with the key `nonce` over time, a number
 * that is good once, and the body; whoever cannot sign learns nothing but 404.
 */
final class CliPage implements Page
{
    private const MAX_BYTES = 1048576;
    private const SECONDS = 60;

    public function answer(Visit $visit): Response
    {
        $request = $visit->request();
        try {
            $body = $this->signedBody($visit, $request);
        } catch (Problem $refused) {
            Strangers::count(new Rates($visit->store(), $visit->keys()), $request, $visit->config());
            throw $refused;
        }
        $in = Json::decodeObject($body);
        $command = $in['command'] ?? null;
        $input = $in['input'] ?? [];
        if (!\is_string($command) || !\is_array($input)) {
            throw new Problem(400, 'invalid', 'The body is no command.');
        }

        return Response::json(200, (new Commands($visit->store()))->run($command, $input));
    }

    private function signedBody(Visit $visit, Request $request): string
    {
        $header = $request->header('X-Stagelift-Signature') ?? '';
        if (\preg_match('/^(\d{10})\.([0-9a-f]{64})\.([A-Za-z0-9_-]{32})\z/', $header, $parts) !== 1) {
            throw self::nothingHere();
        }
        list(, $time, $once, $signature) = $parts;
        $body = $request->body(self::MAX_BYTES);
        $lines = ['cli', $visit->config()->id(), $time, $once, \hash('sha256', $body)];
        $isTrue = \hash_equals($visit->keys()->ofNonce($lines), $signature);
        $isTimely = \abs($visit->now() - (int) $time) <= self::SECONDS;
        // The note is kept longer than the signature is good.
        if (!$isTrue || !$isTimely || !Ids::isHex64($once) || !$visit->store()->create("tickets/$once", 'cli')) {
            throw self::nothingHere();
        }

        return $body;
    }

    private static function nothingHere(): Problem
    {
        return new Problem(404, 'not-found', 'There is nothing here.');
    }
}
