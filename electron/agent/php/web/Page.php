<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

/**
 * One value of `r`. Method, session, purpose, token, `Origin` and Fetch Metadata have been checked when it is asked
 * (see Routes); it throws a Problem for anything it does not take.
 */
interface Page
{
    public function answer(Visit $visit): Response;
}
