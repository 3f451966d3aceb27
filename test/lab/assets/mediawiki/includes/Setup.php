<?php
// In Debian's package.
