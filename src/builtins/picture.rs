//! Code shared by the families that draw: the options struct, numbers that can be drawn, and
//! pictures as values.

use crate::number::{self, NumberKind, NumberRef};
use crate::picture::{Body, Picture};
use crate::text::{Failure, closest};
use crate::value::{PictureBox, Value};
use crate::vm::{Native, Outcome, described};

/// The maximum number of columns or lines of the plotting area.
const SIZE_MAX: i64 = 1000;

/// The names of the options.
const OPTIONS: [&str; 4] = ["title", "width", "height", "y"];

/// The drawing options.
#[derive(Default)]
pub(super) struct Options {
    pub title: Option<String>,
    pub width: Option<usize>,
    pub height: Option<usize>,
    pub y: Option<(f64, f64)>,
}

impl Options {
    /// Reads the options from a value, which is null if none were given.
    pub fn read(n: &Native<'_>, value: Value) -> Result<Options, Failure> {
        let mut options = Options::default();
        if value.is_undefined() || value.is_null() {
            return Ok(options);
        }
        let Some(given) = value.as_struct() else {
            let message = format!(
                "the options of `{}` must be a struct, not {}",
                n.name,
                described(value)
            );
            return Err(Failure::type_(message).with_hint("write `{title = \"…\", width = 60}`"));
        };
        let shape = given.shape();
        for (key, value) in shape.keys().iter().zip(given.values()) {
            match n.vm.symbols.text(*key) {
                "title" => options.title = Some(n.vm.display(*value)?),
                "width" => options.width = Some(size(n, "width", *value)?),
                "height" => options.height = Some(size(n, "height", *value)?),
                "y" => options.y = Some(range(n, *value)?),
                other => {
                    let failure = Failure::value(format!("there is no option `{other}`"));
                    return Err(match closest(other, OPTIONS) {
                        Some(near) => failure.with_hint(format!("did you mean `{near}`?")),
                        None => failure.with_hint("the options are title, width, height and y"),
                    });
                }
            }
        }
        Ok(options)
    }

    pub fn picture(self, body: Body) -> Picture {
        Picture {
            title: self.title,
            width: self.width,
            height: self.height,
            body,
        }
    }
}

fn size(n: &Native<'_>, option: &str, value: Value) -> Result<usize, Failure> {
    let size = finite(n, value).filter(|v| v.fract() == 0.0);
    match size {
        Some(size) if size >= 1.0 && size <= SIZE_MAX as f64 => Ok(size as usize),
        _ => Err(Failure::value(format!(
            "the option `{option}` must be an int from 1 to {SIZE_MAX}, not {}",
            n.vm.described_briefly(value)
        ))),
    }
}

fn range(n: &Native<'_>, value: Value) -> Result<(f64, f64), Failure> {
    let ends = value.as_array().map(|array| array.items().to_vec());
    let ends: Option<Vec<f64>> = ends.and_then(|ends| ends.iter().map(|v| finite(n, *v)).collect());
    match ends.as_deref() {
        Some([low, high]) if low < high => Ok((*low, *high)),
        _ => {
            let message = "the option `y` must be an array of two numbers, the lower one first";
            Err(Failure::value(message).with_hint("write `{y = [-1, 1]}`"))
        }
    }
}

/// Returns a real number as a finite float, if it is one.
pub(super) fn finite(n: &Native<'_>, value: Value) -> Option<f64> {
    let number = value.as_number()?;
    if number.kind() == NumberKind::Complex {
        return None;
    }
    let float = number::to_f64(number, &n.vm.budget).ok()?;
    float.is_finite().then_some(float)
}

/// Returns a number if it is real.
pub(super) fn real(value: &Value) -> Option<NumberRef<'_>> {
    value
        .as_number()
        .filter(|x| x.kind() != NumberKind::Complex)
}

pub(super) fn made(n: &mut Native<'_>, picture: Picture) -> Outcome {
    n.vm.check_room(picture.bytes())?;
    Ok(PictureBox::new(&mut n.vm.heap, picture).into())
}

pub(super) fn nothing(name: &str) -> Failure {
    Failure::value(format!("`{name}` has nothing to draw: the array is empty"))
}
