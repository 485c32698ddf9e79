"""A way to a server that is far away: each octet is held back in both directions.

usage: proxy.py PORT-HERE PORT-THERE MILLISECONDS
"""
import asyncio, sys

here, there, delay = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000


async def pump(reader, writer):
    loop, queue = asyncio.get_running_loop(), asyncio.Queue()

    async def out():
        while True:
            at, data = await queue.get()
            await asyncio.sleep(max(0, at - loop.time()))
            if not data:
                writer.close()
                return
            writer.write(data)

    task = asyncio.create_task(out())
    while data := await reader.read(65536):
        queue.put_nowait((loop.time() + delay, data))
    queue.put_nowait((loop.time() + delay, b""))
    await task


async def serve(reader, writer):
    try:
        far, back = await asyncio.open_connection("127.0.0.1", there)
        await asyncio.gather(pump(reader, back), pump(far, writer))
    except OSError:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", here)
    await server.serve_forever()


asyncio.run(main())
