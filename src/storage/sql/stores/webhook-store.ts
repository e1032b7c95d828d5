// Webhooks, in SQL. The events are kept as written and, to find who listens, one row each.
import { sql, type Selectable } from 'kysely';
import { notFound } from '../../../core/base/errors.ts';
import type { WebhookStore } from '../../../core/webhooks/webhook-store.ts';
import type { Webhook, WebhookEvent } from '../../../core/webhooks/webhook.ts';
import type { Database } from '../database.ts';
import { insertMany } from '../query/insert-many.ts';
import { after, ascending, descending, orderBy, sortColumns, startOf, toPage, type SortedRow } from '../query/keyset.ts';
import { fingerprint } from '../query/page-token.ts';
import type { WebhookTable } from '../schema.ts';

const listTerms = [descending(sql.ref('created_at'), 'number'), ascending(sql.ref('id'), 'text')];
const listeningLimit = 1000;

export function createWebhookStore(database: Database): WebhookStore {
  const { query } = database;

  async function listen({ id, events }: Webhook): Promise<void> {
    await query.deleteFrom('webhook_event').where('webhook_id', '=', id).execute();
    await insertMany(database, { table: 'webhook_event', columns: ['event', 'webhook_id'], rows: [...new Set(events)].map((event) => [event, id]) });
  }

  return {
    find: async (id) => {
      const row = await query.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toWebhook(row);
    },

    list: async (page) => {
      const list = { page, query: fingerprint('webhooks'), terms: listTerms };
      const { rows } = await sql<Selectable<WebhookTable> & SortedRow>`select webhook.*, ${sortColumns(listTerms)} from webhook
        where ${after(listTerms, startOf(page, list.query, listTerms))} order by ${orderBy(listTerms)} limit ${page.limit + 1}`.execute(query);
      return toPage(rows, list, (shown) => shown.map(toWebhook));
    },

    listening: async (event) => {
      const rows = await query
        .selectFrom('webhook')
        .innerJoin('webhook_event', 'webhook_event.webhook_id', 'webhook.id')
        .selectAll('webhook')
        .where('event', '=', event)
        .where('status', '=', 'active')
        .orderBy('webhook.id')
        .limit(listeningLimit)
        .execute();
      return rows.map(toWebhook);
    },

    insert: async (webhook) => {
      await query
        .insertInto('webhook')
        .values({ id: webhook.id, ...columnsOf(webhook) })
        .execute();
      await listen(webhook);
    },

    update: async (webhook) => {
      const { numUpdatedRows } = await query.updateTable('webhook').set(columnsOf(webhook)).where('id', '=', webhook.id).executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound('webhook', webhook.id);
      await listen(webhook);
    },

    delete: async (id) => {
      await query.deleteFrom('webhook_event').where('webhook_id', '=', id).execute();
      const { numDeletedRows } = await query.deleteFrom('webhook').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

function columnsOf(webhook: Webhook) {
  return {
    name: webhook.name,
    description: webhook.description ?? null,
    url: webhook.url,
    events: JSON.stringify(webhook.events),
    status: webhook.status,
    created_at: webhook.createdAt,
    updated_at: webhook.updatedAt,
    secret: webhook.secret ?? null,
  };
}

function toWebhook(row: Selectable<WebhookTable>): Webhook {
  return {
    id: row.id,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    url: row.url,
    events: JSON.parse(row.events) as WebhookEvent[],
    status: row.status as Webhook['status'],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.secret !== null && { secret: row.secret }),
  };
}
