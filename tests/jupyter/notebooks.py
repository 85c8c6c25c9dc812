"""Runs notebooks through nbclient and papermill, and checks the results."""
import pathlib, subprocess, sys, tempfile, time
import nbformat
from jupyter_client import KernelManager
from nbclient import NotebookClient

HERE = pathlib.Path(__file__).parent
NOTEBOOK = """# Trying the kernel

```lamina parameters
n = 3
```

```lamina
[[1, n], [n, 1]]^-1
plot(sin, 0, 10)
```

```lamina error
1/0
```

```lamina
print("after the error"); n^2
```
"""


# Notebooks of ours that show a matrix, pictures, and errors.
SAMPLES = ["09-solving-equations", "15-pictures", "08-errors-and-how-to-read-them"]


def texts(cell):
    """Returns what a cell shows as plain text: values, printed text, and errors."""
    shown = ""
    for output in cell.outputs:
        if output.output_type == "stream":
            shown += output.text
        elif output.output_type == "error":
            shown += f"{output.ename}: {output.evalue}\n"
        else:
            shown += output.data["text/plain"].rstrip("\n") + "\n"
    return shown


def sample(lmsh, folder, name):
    """Runs one of our notebooks through nbclient; every cell must show what the notebook holds."""
    ours = folder / f"{name}.lm.md"
    ours.write_text((HERE.parent.parent / "history-samples" / f"{name}.lm.md").read_text())
    subprocess.run([lmsh, "convert", str(ours)], check=True, stdout=subprocess.DEVNULL)
    notebook = nbformat.read(folder / f"{name}.ipynb", 4)
    nbformat.validate(notebook)
    held = [texts(cell) for cell in notebook.cells if cell.cell_type == "code"]
    NotebookClient(notebook, timeout=60, kernel_name="lamina").execute()
    run = [texts(cell) for cell in notebook.cells if cell.cell_type == "code"]
    assert len(held) > 5 and any(held), name
    for before, after in zip(held, run):
        assert before == after, f"{name}:\n{before}---\n{after}"


def main():
    lmsh = sys.argv[1]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lmsh-jupyter-"))
    ours = folder / "try.lm.md"
    ours.write_text(NOTEBOOK)
    subprocess.run([lmsh, "convert", str(ours)], check=True, stdout=subprocess.DEVNULL)
    theirs = folder / "try.ipynb"
    notebook = nbformat.read(theirs, 4)
    nbformat.validate(notebook)
    done = NotebookClient(notebook, timeout=60, kernel_name="lamina").execute()
    matrix, failed, after = [cell for cell in done.cells if cell.cell_type == "code"][1:]
    shown, result = matrix.outputs
    assert shown.output_type == "display_data" and "[[-1/8, 3/8], [3/8, -1/8]]" in shown.data["text/plain"], shown
    assert shown.data["text/latex"].startswith("$") and "<math" in shown.data["text/html"], shown
    assert result.output_type == "execute_result" and result.data["image/svg+xml"].startswith("<svg"), result
    assert failed.outputs[0].ename == "ZeroDivisionError", failed
    assert [o.output_type for o in after.outputs] == ["stream", "execute_result"], after
    assert after.outputs[1].data["text/plain"] == "9", after
    # Convert the result back, and run it as a test.
    nbformat.write(done, folder / "done.ipynb")
    subprocess.run([lmsh, "convert", str(folder / "done.ipynb")], check=True, stdout=subprocess.DEVNULL)
    again = subprocess.run([lmsh, "test", str(folder / "done.lm.md")], capture_output=True, text=True)
    assert again.returncode == 0, again.stdout + again.stderr
    other = subprocess.run([lmsh, "test", "--param", "n=5", str(folder / "done.lm.md")], capture_output=True, text=True)
    assert other.returncode == 0, other.stdout + other.stderr
    # papermill treats every error as a failure, even an expected one.
    calm = folder / "calm.lm.md"
    calm.write_text(NOTEBOOK.replace("```lamina error\n1/0\n```\n", ""))
    subprocess.run([lmsh, "convert", str(calm)], check=True, stdout=subprocess.DEVNULL)
    theirs = folder / "calm.ipynb"
    papermill = [sys.executable, "-m", "papermill", "--no-progress-bar", str(theirs), str(folder / "out.ipynb")]
    subprocess.run(papermill, check=True, capture_output=True)
    for name in SAMPLES:
        sample(lmsh, folder, name)
    ends_when_asked()
    print("notebooks: nbclient, conversion and papermill agree; the kernel ends when asked")


def ends_when_asked():
    """A kernel that is asked to shut down ends by itself; nothing else may have to kill it."""
    manager = KernelManager(kernel_name="lamina")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    manager.request_shutdown()
    for _ in range(300):
        if not manager.is_alive():
            break
        time.sleep(0.1)
    alive = manager.is_alive()
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    assert not alive, "the kernel is still there after a shutdown request"


main()
