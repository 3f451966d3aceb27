<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

/** What a value of `r` needs before its page is asked. */
final class Route
{
    /** A page that a person opens: top-level navigation only. */
    public const DOCUMENT = 'document';
    /** A page inside the reviewed site's page. */
    public const FRAME = 'frame';
    /** What scripts of the frame ask. */
    public const DATA = 'data';
    /** What the engine asks, which signs it. */
    public const ENGINE = 'engine';

    /** @var string Name of the class that answers, a Page. */
    public $page;
    /** @var string */
    public $kind;
    /** @var array<string, string|null> By method, the purpose that a link has to have; null: no session is needed. */
    public $methods;

    /** @param array<string, string|null> $methods */
    public function __construct(string $page, string $kind, array $methods)
    {
        $this->page = $page;
        $this->kind = $kind;
        $this->methods = $methods;
    }

    public function takes(string $method): bool
    {
        return \array_key_exists($method, $this->methods);
    }
}
