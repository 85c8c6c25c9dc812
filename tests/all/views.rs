//! Values as programs that embed the language see them.

use lamina_shell::{Data, Pretend, Session, Settings, ValueRef};

/// A session after these inputs.
fn after(inputs: &[&str]) -> Session {
    let mut session = Session::new(Box::new(Pretend::default()), Settings::default());
    for input in inputs {
        assert!(session.eval(input).error.is_none(), "{input}");
    }
    session
}

fn kind(value: ValueRef<'_>) -> &'static str {
    match value.data() {
        Data::Null => "null",
        Data::Bool(_) => "bool",
        Data::Int(_) => "int",
        Data::Float(_) => "float",
        Data::Number => "number",
        Data::Text(_) => "text",
        Data::Array(_) => "array",
        Data::Struct(_) => "struct",
        Data::Dict(_) => "dict",
        Data::Set(_) => "set",
        Data::Function => "function",
        Data::Error { .. } => "error",
        Data::Module => "module",
        Data::Symbolic => "symbolic",
        Data::Picture => "picture",
    }
}

#[test]
fn kinds_of_values_are_told_apart() {
    for (code, expected, type_name) in [
        ("null", "null", "null"),
        ("true", "bool", "bool"),
        ("-7", "int", "int"),
        ("0.5f", "float", "float"),
        ("10^30", "number", "int"),
        ("1/3", "number", "rational"),
        ("sqrt(2)", "number", "irrational"),
        ("1 + 1i", "number", "complex"),
        ("\"a\"", "text", "string"),
        ("[1]", "array", "array"),
        ("{a = 1}", "struct", "struct"),
        ("[1: 2]", "dict", "dict"),
        ("set([1])", "set", "set"),
        ("sqrt", "function", "function"),
        ("|x| x", "function", "function"),
        ("stats", "module", "module"),
        ("sym(\"x\")", "symbolic", "symbolic"),
        ("bars([1, 2])", "picture", "picture"),
        ("xpcall(|| 1/0, |e| e)", "error", "error"),
    ] {
        let session = after(&[&format!("value = {code}")]);
        let value = session.value("value").expect("it was just assigned");
        assert_eq!(
            (kind(value), value.type_name()),
            (expected, type_name),
            "{code}"
        );
    }
}

#[test]
fn parts_of_values_are_seen_in_order() {
    let session = after(&[
        "p = {a = 1}; s = new(p); s.b = [1, \"x\", [null]]; s.c = 2.5",
        "d = [\"k\": 1, [2, 3]: \"v\"]; e = set([3, 1/2]); t = \"text\"; f = 1.5f",
        "s",
    ]);
    let value = |name: &str| session.value(name).expect("it was assigned");
    let s = value("s");
    assert_eq!(format!("{s:?}"), "{b = [1, \"x\", [null]], c = 5/2}");
    assert_eq!(s.field("a").and_then(ValueRef::as_int), Some(1));
    assert!(s.field("z").is_none() && value("d").field("k").is_none());
    let Data::Struct(fields) = s.data() else {
        panic!("s is a struct");
    };
    assert_eq!(fields.len(), 2);
    let names: Vec<&str> = fields.map(|(name, _)| name).collect();
    assert_eq!(names, ["b", "c"]);
    let Some(Data::Array(items)) = s.field("b").map(ValueRef::data) else {
        panic!("b is an array");
    };
    assert_eq!(items.len(), 3);
    let texts: Vec<String> = items
        .map(|item| item.text().expect("it is short"))
        .collect();
    assert_eq!(texts, ["1", "\"x\"", "[null]"]);
    let Data::Dict(entries) = value("d").data() else {
        panic!("d is a dict");
    };
    assert_eq!(entries.len(), 2);
    let shown: Vec<String> = entries.map(|(k, v)| format!("{k:?} {v:?}")).collect();
    assert_eq!(shown, ["\"k\" 1", "[2, 3] \"v\""]);
    let Data::Set(elements) = value("e").data() else {
        panic!("e is a set");
    };
    assert_eq!(elements.len(), 2);
    assert_eq!(elements.filter_map(ValueRef::as_int).sum::<i64>(), 3);
    assert_eq!(value("t").as_str(), Some("text"));
    assert_eq!((value("f").as_str(), value("f").as_int()), (None, None));
    let last = session.last_value().expect("the last input had a value");
    assert_eq!(last.text().expect("it is short"), format!("{s:?}"));
    assert!(session.value("nothing").is_none());
}

#[test]
fn errors_are_seen_with_their_kind_and_message() {
    let session = after(&["oops = xpcall(|| [1][5], |e| e)"]);
    let value = session.value("oops").expect("it was assigned");
    let Data::Error { kind, message } = value.data() else {
        panic!("oops is an error");
    };
    assert_eq!(kind, "IndexError");
    assert!(message.contains('5'), "{message}");
}
