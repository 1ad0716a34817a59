"""The child process that sets one document: a template and what it says in, PDF out.

It runs alone (`python -I press_child.py < JOB`) and imports nothing of ours: typst keeps what it has set in memory, and
a document without end ends this process only.
"""

import json
import sys

CPU_SECONDS = 120


def limit_resources() -> None:
    """Cap the processor's time, and leave no core file with people's names, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (("RLIMIT_CORE", 0), ("RLIMIT_CPU", CPU_SECONDS)):
        try:
            resource.setrlimit(getattr(resource, kind), (most, most))
        except (AttributeError, OSError, ValueError):
            continue


def main() -> None:
    """Read the job as JSON, write the document; a fault goes to standard error, and the exit code is 1."""
    import typst

    limit_resources()
    job = json.load(sys.stdin.buffer)
    try:
        pdf = typst.compile(
            job["template"],
            root=job["root"],
            font_paths=job["fonts"],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"given": json.dumps(job["given"])},
            pdf_tags=job["tags"],
            pdf_standards=job["standards"],
        )
    except typst.TypstError as fault:
        sys.exit(f"{fault}"[:2000])
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
