//! Features for teachers: a sample lesson, the progress of a class, and grading students'
//! notebooks.

use crate::process::{Ran, folder, run};
use std::fs;

#[test]
fn a_new_lesson_is_sound_and_not_written_over() {
    let folder = folder("new-lesson");
    let place = folder.join("course");
    let place = place.to_str().expect("UTF-8");
    let Ran { status, out, .. } = run(&["learn", "--new", place], "");
    assert_eq!(status, 0, "{out}");
    let Ran { status, out, error } = run(&["learn", "--check", place], "");
    assert_eq!(
        (status, out.as_str()),
        (0, "1 lesson, 1 task, 1 wrong answer: all correct\n"),
        "{error}"
    );
    let Ran { status, error, .. } = run(&["learn", "--new", place], "");
    assert_eq!(status, 2);
    assert!(error.contains("already exists"), "{error}");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn the_progress_of_a_class_is_summed_up() {
    let folder = folder("class-progress");
    fs::create_dir_all(folder.join("ben")).expect("writable");
    fs::write(folder.join("anna.txt"), "2.3 0.1 0.3 1.2 0.1*4 2.3*1\t\n").expect("writable");
    fs::write(folder.join("ben/lessons.txt"), "0.1\t\n").expect("writable");
    let place = folder.to_str().expect("UTF-8");
    let Ran { status, out, .. } = run(&["learn", "--report", place], "");
    assert_eq!(status, 0);
    assert_eq!(
        out,
        "student  solved  tries  at lesson\n\
         anna          3      8  3 of the course\n\
         \x20          lesson 1, step 2: 4 wrong answers, then solved\n\
         ben           0      0  1 of the course\n"
    );
    let Ran { out, .. } = run(&["learn", "--report", place, "--csv"], "");
    assert_eq!(
        out,
        "student,course,lesson,step,tries,solved\n\
         anna,the course,1,2,5,1\n\
         anna,the course,1,4,1,1\n\
         anna,the course,2,3,1,1\n\
         anna,the course,3,4,1,0\n"
    );
    let Ran { status, error, .. } = run(&["learn", "--report", "/nowhere"], "");
    assert_eq!(status, 2);
    assert!(error.contains("`/nowhere` cannot be read"), "{error}");
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn notebooks_are_graded_by_value() {
    let folder = folder("grading");
    fs::create_dir_all(folder.join("class")).expect("writable");
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text.replace("~~~", "```")).expect("writable");
    };
    let reference = "# Half\n~~~lamina\n1/2\n~~~\n# Squares\n~~~lamina\nsum([1, 4, 9])\n~~~\n\
                     # Word\n~~~lamina\nprint(\"hello\")\n~~~\n";
    write("reference.lm.md", reference);
    write(
        "class/anna.lm.md",
        "# half\n~~~lamina\nx = 0.5f\nx\n~~~\n# Squares\n~~~lamina\ns = 0\nfor k in range(1, 4) { s += k^2 }\ns\n~~~\n",
    );
    write(
        "class/ben.lm.md",
        "# Half\n~~~lamina\n1/3\n~~~\n# Word\n~~~lamina\n\"hello\"\n~~~\n# Squares\n~~~lamina\nwhile true { }\n~~~\n",
    );
    let place = |name: &str| folder.join(name).to_str().expect("UTF-8").to_string();
    let (reference, class) = (place("reference.lm.md"), place("class"));
    let Ran { status, out, .. } = run(&["grade", "--timeout", "1", &reference, &class], "");
    assert_eq!(status, 1);
    assert!(
        out.starts_with("anna     2 of 3\n    Word: no answer\nben      1 of 3\n"),
        "{out}"
    );
    assert!(out.contains("it took too long"), "{out}");
    assert!(
        out.contains("    Half (line 2): 1/3, not 1/2\n    Squares: no answer\n"),
        "{out}"
    );
    assert!(
        out.ends_with("2 notebooks, 3 questions: 3 of 6 answers right\n"),
        "{out}"
    );
    let Ran { out, .. } = run(
        &["grade", "--csv", "--timeout", "1", &reference, &class],
        "",
    );
    assert_eq!(
        out,
        "student,Half,Squares,Word,right\nanna,1,1,,2\nben,0,,1,1\n"
    );
    let Ran { out, .. } = run(
        &["grade", "--json", "--timeout", "1", &reference, &class],
        "",
    );
    assert!(
        out.contains(r#"{"question":"Half","right":false,"line":2,"shown":"1/3"}"#),
        "{out}"
    );
    fs::remove_dir_all(folder).expect("removable");
}

#[test]
fn differences_are_told_as_json() {
    let folder = folder("test-json");
    let path = folder.join("a.lm.md");
    fs::write(&path, "```lamina\n1 + 1\n```\n```out\n3\n```\n").expect("writable");
    let path = path.to_str().expect("UTF-8");
    let Ran { status, out, .. } = run(&["test", "--json", path], "");
    assert_eq!(status, 1);
    assert!(out.contains(r#""ok":false,"cells":1,"cases":0"#), "{out}");
    assert!(
        out.contains(r#"{"line":4,"what":"cell 1","detail":"  - 3\n  + 2\n"}"#),
        "{out}"
    );
    fs::remove_dir_all(folder).expect("removable");
}
