// swift-tools-version: 6.1
// A package of its own, so that building the project builds no benchmark.
import PackageDescription

let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "faultline", path: "..")],
    targets: [
        .executableTarget(
            name: "checker-bench",
            dependencies: [
                .product(name: "Checkers", package: "faultline"),
                .product(name: "Histories", package: "faultline"),
                .product(name: "Replication", package: "faultline"),
            ],
            path: "Sources"
        )
    ],
    swiftLanguageModes: [.v6]
)
