# Programs that a test starts and ends.
import signal
import subprocess


def end(process):
    """Its exit code after SIGTERM; one that does not go in time is killed and fails the test."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise
    finally:
        process.stdout.close()
