import { z } from 'zod';

// The content policy refuses code made of text, which zod would try for speed as soon as the first schema is made.
// So this module is imported before any that makes one.
z.config({ jitless: true });
