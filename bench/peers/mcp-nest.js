// Usage: mcp-nest.js PORT
// @rekog/mcp-nest on Nest with Express, stateful. Nothing survives the process.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Payload } from '@nestjs/microservices';
import { McpController, McpStrategy, StreamableHttpTransport, Tool } from '@rekog/mcp-nest';
import { z } from 'zod';
import { announce } from './announce.js';

class AddController {
  add({ a, b }) {
    return { content: [{ type: 'text', text: String(a + b) }] };
  }
}
// Decorators applied by hand, as a compiler would: this file runs as it is.
const parameters = z.object({ a: z.number(), b: z.number() });
const add = Object.getOwnPropertyDescriptor(AddController.prototype, 'add');
Payload()(AddController.prototype, 'add', 0);
Tool({ name: 'add', description: 'Adds two numbers.', parameters })(AddController.prototype, 'add', add);
McpController()(AddController);

class AppModule {}
Module({ controllers: [AddController] })(AppModule);

const port = Number(process.argv[2]);
const strategy = new McpStrategy({
  name: 'bench',
  version: '1.0.0',
  transports: [new StreamableHttpTransport({ statefulMode: true })],
});
const app = await NestFactory.create(AppModule, { logger: false });
strategy.setHttpAdapter(app.getHttpAdapter());
app.connectMicroservice({ strategy });
await app.startAllMicroservices();
await app.listen(port, '127.0.0.1');
announce(`http://127.0.0.1:${port}/mcp`);
