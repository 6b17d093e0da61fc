/// The suites that are part of the program, as their files have them.
public enum BundledSuites {
    /// The text of a suite by its name; nil if there is none.
    public static func text(_ name: String) -> String? {
        all.first { $0.name == name }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// Their names, the shortest first.
    public static var names: [String] { all.map(\.name) }

    private static var all: [(name: String, bytes: [UInt8])] {
        [
            ("smoke", PackageResources.smoke_yaml), ("nightly", PackageResources.nightly_yaml),
            ("weekend", PackageResources.weekend_yaml),
        ]
    }
}
