"""Tests the kernel with jupyter_kernel_test; `tests/jupyter/run` prepares everything and runs this file."""
import unittest
import jupyter_kernel_test


class LaminaKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "lamina"
    language_name = "lamina"
    file_extension = ".lm"
    code_hello_world = 'print("hello, world")'
    code_stderr = ""
    completion_samples = [
        {"text": "sqr", "matches": {"sqrt", "sqrt_mod"}},
        {"text": "matrix::ll", "matches": {"lll"}},
        {"text": "x = integ", "matches": {"integrate"}},
        {"text": ":und", "matches": {"undo"}},
    ]
    complete_code_samples = ["1 + 1", "print(2)", "func f(n) {\n    return n\n}", ":help", "x = [1,\n     2]"]
    incomplete_code_samples = ["1 +", "func f(n) {", "x = [1,", "f(", "\"a\" +"]
    invalid_code_samples = ["1 + )", "2x", "if = 3"]
    code_page_something = ""
    code_generate_error = "1/0"
    code_execute_result = [
        {"code": "1/3 + 1/6", "result": "1/2"},
        {"code": "6*7", "result": "42"},
        {"code": "print(1); 5", "result": "5"},
        {"code": "sqrt(8)", "result": "2√2"},
    ]
    code_display_data = [
        {"code": "sqrt(2)\n1", "mime": "text/latex"},
        {"code": "[[1, 2], [3, 4]]\n1", "mime": "text/html"},
        {"code": "plot(sin, 0, 10)\n1", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "1?3*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "sqrt"
    code_clear_output = ""


if __name__ == "__main__":
    unittest.main(verbosity=2)
