import Foundation
import Histories

/// Writes a generated history as JSON lines, event by event.
func write(_ shape: Shape, to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil),
        let file = FileHandle(forWritingAtPath: path)
    else { throw Complaint("\(path): cannot be written") }
    var failure: (any Error)?
    var buffer: [UInt8] = []
    func flush() {
        do { try file.write(contentsOf: buffer) } catch { failure = failure ?? error }
        buffer.removeAll(keepingCapacity: true)
    }
    Simulation.run(shape) { event in
        JSONLines.append(event, to: &buffer)
        if buffer.count > 1 << 20 { flush() }
    }
    flush()
    try file.close()
    if let failure { throw failure }
}

/// Reads a recorded history of any format.
func recording(at path: String) throws -> Recording {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw Complaint("\(path): no such file, or not readable")
    }
    return try Recording.decode([UInt8](data), file: path)
}

/// Something that stops a command, in words for the one who gave it.
struct Complaint: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
