// swift-tools-version: 6.2
// The map: every target, layer by layer. A target depends only on targets above it in this file.
// One that is marked "Pure." decides and never does: no I/O, clock, task or global dice, nor a
// dependency that has them. `Tests/TidyTests` holds the sources to both.
import PackageDescription

let package = Package(
    name: "faultline",
    products: [
        .executable(name: "faultline", targets: ["faultline"])
    ] + ["Checkers", "Histories", "Replication"].map { .library(name: $0, targets: [$0]) },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Layer 0: what happened, and the vocabulary of a cluster.
        // Pure.
        .target(
            name: "Histories",
            path: "Histories",
            exclude: ["Corpus", "README.md"],
            swiftSettings: fast + quickTests,
            // Mathematical functions, also of a program whose other modules do not import Glibc.
            linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]
        ),
        // Pure.
        .target(name: "Replication", dependencies: ["Histories"], swiftSettings: fast + quickTests),

        // Layer 1: decisions.
        // Pure.
        .target(
            name: "Checkers",
            dependencies: ["Histories"],
            path: "Checkers",
            exclude: ["README.md", "Transactions/README.md"],
            swiftSettings: fast + quickTests
        ),
        // Pure.
        .target(
            name: "Generators",
            dependencies: ["Histories", "Replication"],
            swiftSettings: fast + quickTests
        ),
        // Pure.
        .target(
            name: "Membership",
            dependencies: ["Histories", "Replication"],
            swiftSettings: fast + quickTests
        ),
        // Pure.
        .target(
            name: "Resilience",
            dependencies: ["Generators", "Histories", "Membership", "Replication"],
            swiftSettings: fast + quickTests
        ),
        // Pure.
        .target(
            name: "Strategies",
            dependencies: ["Histories", "Membership", "Replication"],
            swiftSettings: fast + quickTests
        ),
        // Pure.
        .target(
            name: "Faults",
            dependencies: ["Histories", "Replication"],
            swiftSettings: quickTests
        ),

        // Layer 2: what clients ask.
        // Pure.
        .target(
            name: "Workloads",
            dependencies: ["Checkers", "Generators", "Histories", "Replication", "Resilience"],
            path: "Workloads",
            exclude: ["Policies", "README.md"],
            resources: ["nightly", "smoke", "weekend"].map { .embedInCode("Suites/\($0).yaml") },
            swiftSettings: fast + quickTests
        ),
        // Pure.
        .target(
            name: "Policies",
            dependencies: ["Checkers", "Histories", "Replication", "Resilience"],
            swiftSettings: fast + quickTests
        ),
        // Pure.
        .target(
            name: "Observations",
            dependencies: ["Checkers", "Faults", "Histories", "Membership", "Replication"]
        ),
        // Pure.
        .target(name: "Glossary", dependencies: ["Checkers", "Histories"]),
        // Pure.
        .target(
            name: "Plans",
            dependencies: [
                "Faults", "Histories", "Membership", "Replication", "Resilience", "Workloads",
                "Yams",
            ]
        ),

        // Layer 3: formats and tools at the edge.
        .target(
            name: "Wire",
            dependencies: ["Faults", "Histories", "Membership", "Replication"],
            swiftSettings: fast
        ),
        // From Debian's libcurl4-openssl-dev.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl"),
        .target(name: "HTTPClient", dependencies: ["CCurl"]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Compression", dependencies: ["CZlib"]),
        .target(name: "CProcess"),
        .target(name: "Processes", dependencies: ["CProcess"]),
        // Pure.
        .target(
            name: "Scoring",
            dependencies: ["Checkers", "Histories", "Observations", "Replication"],
            swiftSettings: quickTests
        ),
        .target(name: "Archive", dependencies: ["Compression", "Histories", "Scoring"]),
        .target(name: "CVersion", cSettings: [.define("FAULTLINE_COMMIT", to: "\"\(commit)\"")]),

        // Layer 4: the hosts, the controller, the reports.
        .target(
            name: "NodeRuntime",
            dependencies: [
                "Faults", "HTTPClient", "Histories", "Membership", "Replication", "Wire",
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix"),
            swiftSettings: fast
        ),
        // Pure.
        .target(
            name: "Simulation",
            dependencies: [
                "Checkers", "Faults", "Histories", "Membership", "Policies", "Replication",
                "Resilience", "Workloads",
            ],
            swiftSettings: fast + quickTests
        ),
        .target(
            name: "Systems",
            dependencies: ["Faults", "HTTPClient", "Histories", "Replication", "Wire"]
        ),
        .target(
            name: "Control",
            dependencies: [
                "Checkers", "Faults", "Histories", "Observations", "Processes", "Replication",
                "Resilience", "Systems", "Wire", "Workloads",
            ] + nio("NIOCore", "NIOPosix")
        ),
        // Pure.
        .target(
            name: "Reporting",
            dependencies: [
                "Checkers", "Faults", "Glossary", "Histories", "Observations", "Policies",
                "Replication", "Scoring",
            ],
            swiftSettings: quickTests
        ),

        // Suites, what came of their nights, and how that is told.
        .target(
            name: "Nights",
            dependencies: [
                "Archive", "Checkers", "Faults", "Histories", "Plans", "Replication", "Reporting",
                "Resilience", "Scoring", "Workloads", "Yams",
            ]
        ),
        // Runs in SQLite, made again from their folders at any time.
        .target(
            name: "Index",
            dependencies: [
                "Archive", "Histories", "Nights", "Scoring",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),

        // Layer 5: runners, which join hosts, judges and records.
        .target(
            name: "Trials",
            dependencies: [
                "Archive", "Checkers", "Compression", "Control", "Faults", "Histories", "Index",
                "Nights", "Observations", "Plans", "Policies", "Processes", "Replication",
                "Reporting", "Resilience", "Scoring", "Simulation", "Systems", "Workloads",
            ]
        ),

        // Pages over the index, as values; and the server that they come from.
        .target(
            name: "Dashboard",
            dependencies: [
                "Archive", "Checkers", "Compression", "Glossary", "Histories", "Index", "Nights",
                "Plans", "Reporting", "Scoring",
            ]
        ),
        .target(
            name: "Serving",
            dependencies: [
                "Archive", "Compression", "Dashboard", "Histories", "Index", "Processes", "Wire",
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix")
        ),

        // Layer 6: composition only.
        .executableTarget(
            name: "faultline",
            dependencies: [
                "Archive", "CVersion", "Checkers", "Control", "Dashboard", "Faults", "Glossary",
                "Histories", "Index", "Nights", "NodeRuntime", "Plans", "Policies", "Processes",
                "Replication", "Reporting", "Resilience", "Scoring", "Serving", "Simulation",
                "Strategies", "Trials", "Wire", "Workloads",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),

        // Tests, one folder a module; the probe is what they run as a process of its own.
        .executableTarget(
            name: "faultline-probe",
            dependencies: ["Control", "Processes", "Replication"],
            path: "Tests/Probe"
        ),
        .target(name: "TestSupport", dependencies: ["Compression"], path: "Tests/Support"),
        .testTarget(name: "HistoriesTests", dependencies: ["Histories", "TestSupport"]),
        .testTarget(name: "CheckersTests", dependencies: ["Checkers", "Histories", "TestSupport"]),
        .testTarget(name: "CompressionTests", dependencies: ["Compression", "TestSupport"]),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient"]),
        .testTarget(
            name: "ProcessesTests",
            dependencies: ["Processes", "TestSupport", "faultline-probe"]
        ),
        .testTarget(
            name: "ControlTests",
            dependencies: [
                "Checkers", "Control", "Faults", "Histories", "Observations", "Processes",
                "Replication", "Resilience", "Simulation", "Strategies", "Systems", "TestSupport",
                "Wire", "Workloads", "faultline-probe",
            ] + nio("NIOCore", "NIOPosix")
        ),
        .testTarget(
            name: "StrategiesTests",
            dependencies: [
                "Checkers", "Histories", "Membership", "Replication", "Simulation", "Strategies",
                "TestSupport", "Workloads",
            ],
            exclude: ["Transcripts"]
        ),
        .testTarget(
            name: "MembershipTests",
            dependencies: ["Histories", "Membership", "Replication", "TestSupport"],
            exclude: ["Transcripts"]
        ),
        .testTarget(
            name: "ResilienceTests",
            dependencies: ["Generators", "Histories", "Replication", "Resilience"],
            exclude: ["Transcripts"]
        ),
        .testTarget(
            name: "PoliciesTests",
            dependencies: [
                "Checkers", "Histories", "Policies", "Replication", "Resilience", "TestSupport",
            ]
        ),
        .testTarget(
            name: "FaultsTests",
            dependencies: ["Faults", "Histories", "Replication", "TestSupport"]
        ),
        .testTarget(
            name: "WireTests",
            dependencies: ["Faults", "Histories", "Replication", "TestSupport", "Wire"]
        ),
        .testTarget(
            name: "TrialsTests",
            dependencies: [
                "Archive", "Checkers", "Faults", "Histories", "Index", "Nights", "Observations",
                "Plans", "Policies", "Replication", "Resilience", "Scoring", "Simulation",
                "Strategies", "TestSupport", "Trials", "Workloads",
            ]
        ),
        .testTarget(
            name: "PlansTests",
            dependencies: [
                "Faults", "Histories", "Plans", "Replication", "Resilience", "Strategies",
                "TestSupport", "Workloads",
            ]
        ),
        .testTarget(name: "ArchiveTests", dependencies: ["Archive", "Histories", "Scoring"]),
        .testTarget(
            name: "NightsTests",
            dependencies: [
                "Archive", "Checkers", "Histories", "Nights", "Plans", "Scoring", "Strategies",
                "TestSupport", "Workloads",
            ]
        ),
        .testTarget(
            name: "IndexTests",
            dependencies: [
                "Archive", "Checkers", "Histories", "Index", "Nights", "Scoring", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "NodeRuntimeTests",
            dependencies: [
                "Faults", "Histories", "NodeRuntime", "Replication", "TestSupport", "Wire",
            ] + nio("NIOCore", "NIOPosix")
        ),
        .testTarget(
            name: "ScoringTests",
            dependencies: [
                "Checkers", "Histories", "Membership", "Observations", "Replication", "Reporting",
                "Scoring",
            ]
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Checkers", "Faults", "Generators", "Histories", "Membership", "Policies",
                "Replication", "Resilience", "Simulation", "Strategies", "Workloads",
            ]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "Archive", "Checkers", "Compression", "Faults", "HTTPClient", "Histories", "Nights",
                "Plans", "Processes", "Replication", "Scoring", "Strategies", "TestSupport", "Wire",
                "faultline", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Slurm"]
        ),
        .testTarget(
            name: "DocumentsTests",
            dependencies: [
                "Checkers", "Faults", "Glossary", "Histories", "Strategies", "Workloads",
            ]
        ),
        .testTarget(
            name: "GlossaryTests",
            dependencies: ["Checkers", "Glossary", "Histories", "Policies", "Scoring"]
        ),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "Archive", "Checkers", "Compression", "Dashboard", "Histories", "Index", "Nights",
                "Scoring", "TestSupport",
            ]
        ),
        .testTarget(name: "TidyTests"),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    let isQuick = quickTestTargets.contains(target.name)
    target.swiftSettings = (target.swiftSettings ?? []) + (isQuick ? quickTests : []) + strict
}

/// Products of SwiftNIO.
func nio(_ names: String...) -> [Target.Dependency] {
    names.map { .product(name: $0, package: "swift-nio") }
}

/// The suites that themselves do much of the work of their tests.
var quickTestTargets: [String] {
    ["Checkers", "Membership", "Policies", "Resilience", "Simulation", "Strategies"]
        .map { $0 + "Tests" } + ["TestSupport"]
}

/// Warnings are errors where changes are judged, so that none gets in.
///
/// They stay warnings for people who try something out, or who have a later compiler, and in
/// dependencies.
var strict: [SwiftSetting] {
    isDependency || Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)]
}

/// The commit that a build is of, which the Makefile exports; anything else does not know it.
var commit: String { Context.environment["FAULTLINE_COMMIT"] ?? "unknown" }

/// Checkers are generic over models, hosts over replicas: without this, generic code of another
/// module is not specialised, and a step of a checker costs fifty times more.
var fast: [SwiftSetting] {
    isDependency
        ? [] : [.unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))]
}

/// Tests go through hundreds of thousands of random histories and simulated runs: where the modules
/// that do the work are optimised, with all checks of the language left in, they take a tenth of
/// the time.
var quickTests: [SwiftSetting] {
    isDependency ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]
}

/// Whether another package depends on this one by version: then it is one of that package's
/// checkouts, and would be refused if it had flags of its own.
var isDependency: Bool {
    Context.packageDirectory.split(separator: "/").dropLast().last == "checkouts"
}
