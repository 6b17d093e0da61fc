import Foundation

/// Node processes that outlived their controller, which should never be.
public enum Leftovers {
    /// The process numbers of nodes on a leash whose parent is the system's first process.
    public static func find() -> [String] {
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return numbers.filter { Int($0) != nil }.filter { number in
            let words = contents("/proc/\(number)/cmdline").split(separator: "\0")
            return words.contains("node") && words.contains("--leash")
                && contents("/proc/\(number)/status").contains("PPid:\t1\n")
        }
    }

    private static func contents(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
