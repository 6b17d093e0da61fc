import Archive
import Foundation
import Index

/// The folders of recorded runs that words of a command line mean.
public enum RecordedPlaces {
    /// How many of the newest runs a shell offers.
    private static let offered = 200

    /// The folders of all runs that some paths mean.
    ///
    /// - `root`: the folder of runs, where latest stands for the run that began last.
    /// - Throws: `TrialError` where a path has no run, or too many folders.
    public static func runs(
        _ paths: [String],
        in root: String
    ) throws(TrialError) -> [RunDirectory] {
        var found: [RunDirectory] = []
        for path in paths {
            let isThere = FileManager.default.fileExists(atPath: path)
            let meant = path == "latest" && !isThere ? root + "/latest" : path
            let folders = RunFolders(path: RunDirectory.resolving(meant))
            if folders.runs.isEmpty {
                throw TrialError(
                    .badInput,
                    "\(path): no run; expected the folder of a run, with its plan.yaml, or a"
                        + " folder of such"
                )
            }
            if folders.isCutShort {
                throw TrialError(.usage, "\(path): too many folders: name one below it")
            }
            found += folders.runs
        }
        return found
    }

    /// Demands that a folder of runs is there.
    public static func demandFolder(_ root: String) throws(TrialError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            throw TrialError(
                .badInput,
                "\(root): no such folder; name that of your runs with --runs"
            )
        }
    }

    /// The newest runs of a folder, the newest first; those whose names a shell might take for more
    /// than names are left out.
    public static func newest(in root: String) -> [String] {
        var newest = RunFilter()
        newest.limit = offered
        let folders = (try? RunIndex(root: root).folders(newest)) ?? []
        return folders.reversed().map { root + "/" + $0 }.filter(isPlain)
    }

    private static func isPlain(_ path: String) -> Bool {
        path.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                true
            default: "./_-".utf8.contains(byte)
            }
        }
    }

    /// Has the index read a record again, where there is one that knows it.
    public static func tellIndex(of directory: RunDirectory) {
        let folder = URL(fileURLWithPath: directory.path)
        let root = folder.deletingLastPathComponent().deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: root + "/index.sqlite") else { return }
        try? RunIndex(root: root).readAgain("\(directory.suite)/\(directory.name)")
    }
}
