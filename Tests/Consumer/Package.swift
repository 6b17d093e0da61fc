// swift-tools-version: 6.1
// A package of somebody else: it depends on this one by version, as Tests/Consumer/try sets it up.
import PackageDescription

let package = Package(
    name: "consumer",
    dependencies: [
        .package(url: Context.environment["FAULTLINE_REPOSITORY"] ?? "", from: "1.0.0")
    ],
    targets: [
        .executableTarget(
            name: "consumer",
            dependencies: [
                .product(name: "Checkers", package: "faultline"),
                .product(name: "Histories", package: "faultline"),
            ],
            path: "Sources"
        )
    ],
    swiftLanguageModes: [.v6]
)
