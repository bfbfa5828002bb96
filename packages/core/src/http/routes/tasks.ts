import { z } from 'zod';
import { taskNameSchema } from '../schemas/common.ts';
import { newSecretSchema, secretNameSchema, storedSecretSchema } from '../schemas/secret.ts';
import {
  taskFilterSchema,
  taskPageSchema,
  taskPatchSchema,
  taskSchema,
  taskSpecSchema,
  writeTaskQuerySchema,
  writtenTaskSchema,
} from '../schemas/task.ts';
import { json, route } from './route.ts';

const params = z.object({ taskName: taskNameSchema });
const readers = ['admin', 'contributor', 'reader'] as const;
const writers = ['admin', 'contributor'] as const;

/** Saved tasks, and the secrets that they use. */
export const taskRoutes = {
  createTask: route({
    method: 'POST',
    path: '/v1/tasks',
    summary: 'Save a task. One with this name that exists answers 409.',
    access: writers,
    body: json(taskSpecSchema),
    answer: { status: 201, body: json(taskSchema) },
  }),
  listTasks: route({
    method: 'GET',
    path: '/v1/tasks',
    summary: 'List tasks by name.',
    access: readers,
    query: taskFilterSchema,
    answer: { status: 200, body: json(taskPageSchema) },
  }),
  getTask: route({
    method: 'GET',
    path: '/v1/tasks/{taskName}',
    summary: 'Show a task, without its secrets.',
    access: readers,
    params,
    answer: { status: 200, body: json(taskSchema) },
  }),
  putTask: route({
    method: 'PUT',
    path: '/v1/tasks/{taskName}',
    summary: 'Save a task as it is given, new or not. The same again changes nothing and says so.',
    access: writers,
    params,
    query: writeTaskQuerySchema,
    body: json(taskSpecSchema),
    answer: { status: 200, body: json(writtenTaskSchema) },
  }),
  patchTask: route({
    method: 'PATCH',
    path: '/v1/tasks/{taskName}',
    summary: 'Change what is given of a task (JSON merge patch) and leave the rest.',
    access: writers,
    params,
    query: writeTaskQuerySchema,
    body: json(taskPatchSchema),
    answer: { status: 200, body: json(writtenTaskSchema) },
  }),
  deleteTask: route({
    method: 'DELETE',
    path: '/v1/tasks/{taskName}',
    summary: 'Delete a task: its triggers stop, and hooks that were made for it are removed. Its runs stay.',
    access: writers,
    params,
    answer: { status: 204 },
  }),
  listTaskDetails: route({
    method: 'POST',
    path: '/v1/tasks/{taskName}/listDetails',
    summary: 'Show a task with the secrets that it was given (not with those that are stored under names).',
    access: ['admin'],
    params,
    answer: { status: 200, body: json(taskSchema) },
  }),
  putSecret: route({
    method: 'PUT',
    path: '/v1/secrets/{secretName}',
    summary: 'Store a secret, new or in place of the one with this name.',
    access: writers,
    params: z.object({ secretName: secretNameSchema }),
    body: json(newSecretSchema),
    answer: { status: 200, body: json(storedSecretSchema) },
  }),
  listSecrets: route({
    method: 'GET',
    path: '/v1/secrets',
    summary: 'List stored secrets: their names, never their values.',
    access: readers,
    answer: { status: 200, body: json(z.object({ secrets: z.array(storedSecretSchema) })) },
  }),
  deleteSecret: route({
    method: 'DELETE',
    path: '/v1/secrets/{secretName}',
    summary: 'Remove a stored secret. One that a task uses answers 409 and stays.',
    access: writers,
    params: z.object({ secretName: secretNameSchema }),
    answer: { status: 204 },
  }),
};
