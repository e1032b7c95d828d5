// Who answers each field of the two roots.
import { fileAnswers } from '../files/file-answers.ts';
import { projectAnswers } from '../projects/project-answers.ts';
import { runAnswers } from '../runs/run-answers.ts';
import { serverAnswers } from '../server-answers.ts';

export const answers: Readonly<Record<string, unknown>> = { ...serverAnswers, ...projectAnswers, ...runAnswers, ...fileAnswers };
