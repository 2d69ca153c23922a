//! JPEG: baseline and progressive, in every sampling, of one, three and four components.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::ColorProfile;

use super::files::{exif, grey_ink, jpeg, scene, without_adobe};
use super::support::all;
use super::{check, mend};
use crate::Target;

pub const TARGET: Target = Target {
    name: "jpeg",
    run: check,
    corpus,
    mend: Some(mend::mend),
    words: &["Exif\0\0", "ICC_PROFILE\0", "Adobe\0", "JFIF\0", "http://ns.adobe.com/xap/1.0/\0"],
};

fn corpus() -> Vec<Vec<u8>> {
    use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2, F_4_1};
    let picture = scene(20, 12);
    let mut files: Vec<_> = all().into_iter().filter(|(name, _)| name.contains("jpeg")).map(|(_, file)| file).collect();
    for (at, sampling) in (1..).zip([F_1_1, F_1_2, F_2_1, F_2_2, F_4_1]) {
        for progressive in [false, true] {
            files.push(jpeg(&picture, |encoder| {
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(progressive);
                encoder.set_restart_interval(if at % 2 == 0 { 1 } else { 0 });
                encoder.add_exif_metadata(&exif(at + 3, progressive)).expect("EXIF is written");
            }));
        }
    }
    let profile = ColorProfile::new_display_p3().encode().expect("a profile is written");
    files.push(jpeg(&picture, |encoder| encoder.add_icc_profile(&profile).expect("a profile is written")));
    for colour in [ColorType::Cmyk, ColorType::CmykAsYcck, ColorType::Luma] {
        for progressive in [false, true] {
            let mut file = Vec::new();
            let mut encoder = Encoder::new(&mut file, 80);
            encoder.set_progressive(progressive);
            if progressive && colour != ColorType::Luma {
                encoder.add_icc_profile(&grey_ink()).expect("a profile is written");
            }
            encoder.encode(&picture.pixels, 12, 8, colour).expect("a picture is written");
            if colour == ColorType::Cmyk {
                files.push(without_adobe(&file));
            }
            files.push(file);
        }
    }
    files
}
