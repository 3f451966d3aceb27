<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/**
 * Why something is refused. `name` is for programs and picks the sentence of the language's catalogue (`problem.NAME`);
 * the message is for developers and never holds what a visitor sent.
 */
final class Problem extends \RuntimeException
{
    /** @var int */
    private $status;
    /** @var string */
    private $name;
    /** @var int Seconds after which it is worth another try; 0 when it is not. */
    private $retryAfter;

    public function __construct(int $status, string $name, string $message, int $retryAfter = 0)
    {
        parent::__construct($message);
        $this->status = $status;
        $this->name = $name;
        $this->retryAfter = $retryAfter;
    }

    public function status(): int
    {
        return $this->status;
    }

    public function name(): string
    {
        return $this->name;
    }

    public function retryAfter(): int
    {
        return $this->retryAfter;
    }
}
