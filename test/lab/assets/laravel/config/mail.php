<?php

return ['default' => env('MAIL_MAILER', 'smtp'), 'mailers' => []];
