data_callback([{"title":"样本公司镕和发布模型","digest":"","docurl":"https://www.163.com/tech/article/SAMPLE0001.html","time":"11/20/2026 10:00:00","imgurl":""}])
