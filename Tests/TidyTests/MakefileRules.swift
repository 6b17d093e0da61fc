/// Rules about how the Makefile runs the test targets.
enum MakefileRules {
    /// The test targets that run one test after the other, as the Makefile names them.
    static func processSuites(_ makefile: Text) -> [String] {
        makefile.content.firstMatch(of: /PROCESS_SUITES := \^\(([\w|]+)\)\[\.\]/).map {
            $0.1.split(separator: "|").map(String.init)
        } ?? []
    }

    /// Each test target is run once: by `test-processes` if it is in the list, else by `test-pure`.
    ///
    /// What runs an executable of the package starts processes, and belongs into the list.
    static func groups(_ makefile: Text, _ manifest: Manifest) -> [Finding] {
        let listed = processSuites(makefile)
        let tests = manifest.targets.filter { $0.kind == "testTarget" }
        let programs = manifest.targets.filter { $0.kind == "executableTarget" }.map(\.name)
        let unknown = listed.filter { name in !tests.contains { $0.name == name } }.map {
            "PROCESS_SUITES names \($0), which is no test target: remove it"
        }
        let forgotten = tests.filter { test in
            !listed.contains(test.name) && test.dependencies.contains(where: programs.contains)
        }
        .map { "\($0.name) runs a program: add it to PROCESS_SUITES" }
        let twice = listed.count == Set(listed).count ? [] : ["PROCESS_SUITES has a name twice"]
        let none = listed.isEmpty ? ["there are no PROCESS_SUITES: restore the list"] : []
        return (unknown + forgotten + twice + none).map {
            Finding(path: makefile.path, advice: $0)
        }
    }
}
