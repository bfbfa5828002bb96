import { z } from 'zod';

// Schemas are compiled by `new Function` where that is allowed; here the page's policy forbids it, and asking would be reported.
z.config({ jitless: true });
