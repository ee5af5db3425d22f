# What the host tests stand on: an installation in which anna and bruno are friends, copied for each program, and a
# vetrina-server on a Unix socket where a host talks HTTP.
import json
import pathlib
import select
import shutil
import subprocess
import tempfile


class Installation:
    """Use it in a `with`. `tools` is the folder of vetrina and vetrina-server, `town` the program that fills it."""

    def __init__(self, tools, town):
        self.tools, self.town, self.servers = pathlib.Path(tools), town, []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.first = pathlib.Path(self.folder.name, "first")
        subprocess.run([self.town, self.first], check=True, stdout=subprocess.DEVNULL)
        return self

    def data_dir(self, name):
        """A copy of its own."""
        copy = pathlib.Path(self.folder.name, name)
        shutil.copytree(self.first, copy)
        return copy

    def serve(self, name):
        """(address, key) of a server with a Unix socket, on a copy of its own."""
        return self.served(name, {"unix_socket": f"{self.folder.name}/{name}.sock"})

    def serve_tls(self, name, make_ca):
        """(address, key, file of the authority to trust)."""
        subprocess.run([make_ca, self.folder.name], check=True)
        address, key = self.served(name, {"port": 0, "certificate_file": f"{self.folder.name}/server.pem",
                                          "private_key_file": f"{self.folder.name}/server.key"})
        return address.replace("127.0.0.1", "localhost"), key, f"{self.folder.name}/ca.pem"

    def served(self, name, listen):
        config = pathlib.Path(self.folder.name, f"{name}.json")
        config.write_text(json.dumps({"data_dir": str(self.data_dir(name)), "environment": "test", "listen": listen}))
        made = subprocess.run([self.tools / "vetrina", "call", "--config", config, "key.create", '{"scopes":["all"]}'],
                              check=True, capture_output=True, text=True)
        server = subprocess.Popen([self.tools / "vetrina-server", "--config", config], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True)
        self.servers.append(server)
        assert select.select([server.stdout], [], [], 30)[0], "the server is not ready after 30 s"
        return json.loads(server.stdout.readline())["ready"], json.loads(made.stdout)["key"]

    def __exit__(self, *_):
        for server in self.servers:
            server.terminate()
            server.stdout.close()
            assert server.wait(20) == 0, "the server did not end well"
        self.folder.cleanup()
