// Vendure's log on stderr: stdout has the one line that says that the shop is open.
import { LogLevel, VendureLogger } from '@vendure/core';

export class StderrLogger implements VendureLogger {
  constructor(private level: LogLevel) {}

  error(message: string, context?: string, trace?: string): void {
    this.write(LogLevel.Error, 'error', trace ? `${message}\n${trace}` : message, context);
  }

  warn(message: string, context?: string): void {
    this.write(LogLevel.Warn, 'warn', message, context);
  }

  info(message: string, context?: string): void {
    this.write(LogLevel.Info, 'info', message, context);
  }

  verbose(message: string, context?: string): void {
    this.write(LogLevel.Verbose, 'verbose', message, context);
  }

  debug(message: string, context?: string): void {
    this.write(LogLevel.Debug, 'debug', message, context);
  }

  private write(level: LogLevel, name: string, message: string, context = 'Vendure'): void {
    if (level <= this.level) process.stderr.write(`${new Date().toISOString()} ${name} [${context}] ${message}\n`);
  }
}
