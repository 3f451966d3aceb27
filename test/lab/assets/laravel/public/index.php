<?php

$app = require dirname(__DIR__) . '/bootstrap/app.php';
$kernel = $app->make(Illuminate\Contracts\Http\Kernel::class);

$app->booted(function ($app) {
    $app['router']->get('/', fn () => response()->json([
        'environment' => $app->environment(),
        'isProduction' => $app->environment('production'),
        'debug' => config('app.debug'),
        'logLevel' => config('logging.channels.single.level'),
        'mailer' => config('mail.default'),
        'stage' => config('app.stage'),
        'newShop' => config('app.features.new-shop'),
        'greeting' => config('app.greeting'),
    ]));
    $app['router']->get('/broken', function () {
        throw new RuntimeException('CANARY of the inside');
    });
});

$request = Illuminate\Http\Request::capture();
$response = $kernel->handle($request);
$response->send();
$kernel->terminate($request, $response);
