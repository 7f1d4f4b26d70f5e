//! Clusters colours with the interface of scikit-learn's `KMeans`: `cargo run --example kmeans`.

use huepress::KMeans;

fn main() -> huepress::Result<()> {
    // Two clouds of colours, one dark and one light.
    let pixels: Vec<[u8; 4]> =
        (0..200).map(|i| if i % 2 == 0 { [i / 8, 20, 40, 255] } else { [255 - i / 8, 220, 200, 255] }).collect();

    let clustering = KMeans::new(2).n_init(10).max_iter(300).tol(1e-4).seed(0).fit(&pixels)?;

    println!("centroids {:?}", clustering.colors());
    println!("inertia {} after {} iterations", clustering.inertia, clustering.iterations);
    println!("labels of black and white: {:?}", clustering.predict(&[[0, 0, 0, 255], [255, 255, 255, 255]]));
    Ok(())
}
