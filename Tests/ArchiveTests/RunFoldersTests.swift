import Foundation
import Testing

@testable import Archive

/// Which folders a path stands for.
@Suite struct RunFoldersTests {
    private let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func folders(_ path: String = "") -> [String] {
        RunFolders(path: scratch.path + path).runs.map {
            String($0.path.dropFirst(scratch.path.count))
        }
    }

    @Test func aFolderIsARunBelowItOrAllOfThem() throws {
        try scratch.write("", to: "adhoc/a/plan.yaml")
        try scratch.write("", to: "adhoc/b/results.json")
        try scratch.write("", to: "core/c/record.json")
        try scratch.write("", to: "core/d/notes.txt")
        #expect(folders() == ["/adhoc/a", "/adhoc/b", "/core/c"])
        #expect(folders("/adhoc") == ["/adhoc/a", "/adhoc/b"])
        #expect(folders("/adhoc/a/") == ["/adhoc/a"])
        #expect(folders("/core/d").isEmpty && folders("/nowhere").isEmpty)
    }

    @Test func linksNightsAndWhatIsHiddenAreLeftOut() throws {
        try scratch.write("", to: "adhoc/a/plan.yaml")
        try scratch.write("", to: "nights/n/results.json")
        try scratch.write("", to: ".pruned/x/record.json")
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/latest",
            withDestinationPath: "adhoc/a"
        )
        #expect(folders() == ["/adhoc/a"])
        #expect(folders("/latest") == ["/latest"])
    }
}
