<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Web\Page;
use Stagelift\Review\Web\Response;
use Stagelift\Review\Web\Visit;

/** Takes a decision back, as long as nothing was published because of it. */
final class WithdrawPage implements Page
{
    public function answer(Visit $visit): Response
    {
        $id = (string) $visit->request()->field('id', 40);
        $decision = (string) $visit->request()->field('decision', 40);
        if (!Ids::isUuid($id) || !Ids::isUuid($decision)) {
            throw new Problem(400, 'invalid', 'The form is not whole.');
        }
        try {
            (new Deciding($visit))->withdraw($id, $decision);
        } catch (Problem $problem) {
            // Withdrawn a moment ago, in another window: the receipt says so.
            if ($problem->name() !== 'already') {
                throw $problem;
            }
        }

        return Response::seeOther('?r=receipt&decision=' . $decision);
    }

    /** The button, folded: it takes two steps to withdraw as it takes two to decide. */
    public static function form(Visit $visit, string $decision): string
    {
        $texts = $visit->texts();
        $fields = ['id' => Ids::newUuid(), 'decision' => $decision, 'token' => $visit->session()->token()];

        return '<details class="screen withdraw"><summary>' . $texts->text('withdraw.open') . '</summary><p>'
            . $texts->text('withdraw.text')
            . '</p><form method="post" action="?r=withdraw">' . Parts::hidden($fields)
            . '<button class="button" type="submit">'
            . $texts->text('withdraw.button') . '</button></form></details>';
    }
}
