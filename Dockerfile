# For show: docker build -t rnn-demo .
#           docker run -p 127.0.0.1:7860:7860 -v FOLDER-OF-RUNS-TO-SHOW:/show:ro rnn-demo
# To train: docker build -t rnn-demo --build-arg REQUIREMENTS=requirements.txt --build-arg MODE=own .
#           docker run -p 127.0.0.1:7860:7860 -v rnn-demo-runs:/runs rnn-demo
FROM python:3.13-slim
ARG REQUIREMENTS=requirements-show.txt
ARG MODE=show
WORKDIR /app
COPY requirements.txt requirements-show.txt requirements.lock ./
RUN pip install --no-cache-dir -c requirements.lock -r $REQUIREMENTS
COPY streamlit_app.py ./
COPY .streamlit ./.streamlit
COPY assets ./assets
COPY rnn_demo ./rnn_demo
RUN useradd --create-home --uid 1000 app && mkdir -p /runs /show && chown app /runs
USER app
ENV RNN_DEMO_MODE=$MODE RNN_DEMO_RUNS=/runs RNN_DEMO_SHOW=/show
# glibc gives memory back that nobody needs, where it keeps some for each thread else
ENV MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072 MALLOC_MMAP_THRESHOLD_=131072
VOLUME /runs
EXPOSE 7860
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/_stcore/health', timeout=3)"]
CMD ["streamlit", "run", "streamlit_app.py", "--server.address=0.0.0.0", "--server.port=7860", "--server.headless=true"]
